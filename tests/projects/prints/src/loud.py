import sys

print("python on stdout")
print("python on stderr", file=sys.stderr)
if len(sys.argv) > 1:
    print("never")
