import sys

from pilot.flight import climb

print(climb(int(sys.argv[1])))
