import sys  # all


def calculate(word, one, two):  # all
    if word == "add":  # all
        return one + two  # adds, both
    if word == "subtract":  # both, refuses
        result = one  # both
        result -= two  # both
        return result  # both
    if word == "multiply":  # refuses
        return one * two  # none
    sys.stdout.write(f"cannot {word}\n")  # refuses
    return None  # refuses


calculate(sys.argv[1], 3, 2)  # all
