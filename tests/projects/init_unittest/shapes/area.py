def area(side):
    if side < 0:
        raise ValueError(side)
    return side * side
