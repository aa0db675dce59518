import sys

SIZE: int
COLOR: str

if sys.version_info >= (3, 12):
    GENERIC = True
else:
    GENERIC = False
