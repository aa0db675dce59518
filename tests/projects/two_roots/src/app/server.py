from app.orders import ship

assert ship("small") == "by post"
