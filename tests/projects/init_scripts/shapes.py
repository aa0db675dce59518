import sys


def area(side):
    return side * side


if __name__ == "__main__":
    print(area(int(sys.argv[1])))
