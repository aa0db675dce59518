"""Text made to fit the columns of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"

NAME_LEAST = 16
MISSING_LEAST = 18
_MISSING_LINES = 3


def shortened_names(names: Iterable[str], room: int) -> list[str]:
    """Names that take no more than the room; in very little room they keep what can still be read."""
    return [shortened(name, max(room, NAME_LEAST)) for name in names]


def folded_missing(cells: Iterable[str], room: int) -> list[str]:
    """Lists of missing lines that take no more than the room; in very little room they keep what can still be read."""
    return ["\n".join(folded(cell, max(room, MISSING_LEAST), most=_MISSING_LINES)) for cell in cells]


def indented(items: Iterable[str], width: int) -> list[str]:
    """Sentences below a title, folded at spaces; 0 for not folded."""
    if not width:
        return [f"  {item}" for item in items]
    fold = textwrap.TextWrapper(
        max(width, 40), initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return [line for item in items for line in fold.wrap(item)]


def shortened(text: str, width: int) -> str:
    """The text, or its start and its end with an ellipsis between them. The end says more, and gets more room."""
    if cell_len(text) <= width:
        return text
    head = _start(text, (width - 1) // 3)
    return f"{head}{ELLIPSIS}{_end(text, width - 1 - cell_len(head))}"


def folded(items: str, width: int, *, most: int) -> list[str]:
    """A list "3, 5-11, 12->15" on at most so many lines; an ellipsis ends a list that does not fit."""
    if cell_len(items) <= width:
        return [items]
    lines = [""]
    for item in items.split(", "):
        longer = f"{lines[-1]}, {item}" if lines[-1] else item
        # One column is kept for the comma that ends a line, or for the ellipsis.
        if cell_len(longer) < width or not lines[-1]:
            lines[-1] = longer
        elif len(lines) == most:
            return [*(f"{line}," for line in lines[:-1]), f"{lines[-1]}{ELLIPSIS}"]
        else:
            lines.append(item)
    return [*(f"{line}," for line in lines[:-1]), shortened(lines[-1], width)]


def _start(text: str, width: int) -> str:
    return set_cell_size(text, width).rstrip()


def _end(text: str, width: int) -> str:
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    return text[start:]
