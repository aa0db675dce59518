"""What a flight can do."""


def climb(height):
    if height > 10000:
        return "too high"
    return "climbing"


def land(speed):
    if speed > 200:
        return "too fast"
    return "landed"


def divert(reason):
    if reason == "weather":
        place = "the next field"
    elif reason == "fuel":
        place = "the nearest field"
    else:
        place = "home"
    words = ["diverted", "to", place]
    if not reason:
        words.append("for no reason")
    return " ".join(words)
