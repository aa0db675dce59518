import time

time.sleep(20)
