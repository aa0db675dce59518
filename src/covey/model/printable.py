"""Text from outside (names, reasons) made safe to print."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with a question mark for each character that is not printable.

    A file's name may hold escape sequences: printed, they would recolour, retitle or forge the reader's terminal.

    Source:
        coverage.py: misc.neutralize_control.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)


def one_line(text: str) -> str:
    """Printable, with each run of white space (line ends too) as one space."""
    return printable(" ".join(text.split()))


def printable_lines(text: str) -> str:
    """Printable but for its line ends."""
    return "\n".join(map(printable, text.split("\n")))
