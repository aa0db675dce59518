import contextlib


def first_word(letters):
    word = ""
    while True:
        letter = letters.pop(0)
        if letter == " ":
            if word:
                break
            else:
                continue
        if letter.isdigit():
            continue
        word += letter
        if not letters:
            return word
    return word


def number(words):
    for word in words:
        with contextlib.suppress(ValueError):
            if word == "none":
                continue
            return int(word)


def counted(limit):
    count = 0
    while 1:
        count += 1
        if count % 2:
            continue
        if count > limit:
            break
    return count


print(first_word(list("  a1b c")), first_word(list("d")), number(["none", "x", "12"]), counted(5))
