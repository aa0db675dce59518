import sys
import time

print("starting")
if "--die" in sys.argv:
    sys.exit("port 80 is not for you")
print("serving")
if "--once" not in sys.argv:
    time.sleep(30)
