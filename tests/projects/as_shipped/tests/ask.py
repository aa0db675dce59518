import sys
from urllib.request import urlopen

assert urlopen(sys.argv[1]).read() == b"landed"
