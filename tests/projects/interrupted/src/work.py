import sys
import time
from pathlib import Path

if sys.argv[1] == "quick":
    print("quick")
elif Path("slow").exists():
    Path("begun").touch()
    time.sleep(30)
    print("never comes here")
else:
    print("slow, but only by name")
