"""Numbers of things, and some of many of them, as words for a person."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 3


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 file", "2 files"; `many` where it is not the same with an "s"."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def some_of(paths: Sequence[str]) -> str:
    """ "a.py, b.py, c.py and 2 more files"."""
    shown, rest = ", ".join(paths[:SHOWN]), len(paths) - SHOWN
    return f"{shown} and {counted(rest, 'more file')}" if rest > 0 else shown
