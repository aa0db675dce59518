import sys

if sys.argv[1] == "first":
    print("the first step")
else:
    print("the second step")
