"""Names from outside in GitHub's Markdown: shown as they are, they format nothing, link nowhere and call nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from covey.model.printable import one_line
from covey.report.markdown import CURRENT

_PLAIN = re.compile(r"[\w./ +=,-]*\w[\w./ +=,-]*")

_LONGEST_WORD = 48

_CALLS = re.compile(r"\\[@#]|www", re.IGNORECASE)
"""What GitHub makes a link of also where Markdown's own marks are escaped."""

_STARTS = re.compile(r"^(\d*)([-.])")
"""What makes a list or a rule of a line, and means nothing behind its first word."""

_WORD_JOINER = "\u2060"
"""Takes no room."""


def code(name: str) -> str:
    """For a line of text or a cell of a table: in code, GitHub looks for neither `@somebody` nor addresses."""
    shown = one_line(name)
    if _PLAIN.fullmatch(shown):
        return f"`{shown}`"
    # Written as numbers, no character can be a mark: not the pipe of a table, not the end of the code.
    return f"<code>{''.join(each if each.isalnum() else f'&#{ord(each)};' for each in shown)}</code>"


def prose(text: str) -> str:
    """A sentence, without words that are wider than a telephone."""
    words = (CURRENT.escape(shortened(word, _LONGEST_WORD)) for word in one_line(text).split())
    said = _STARTS.sub(r"\1\\\2", " ".join(words))
    return _CALLS.sub(lambda found: f"{found[0]}{_WORD_JOINER}", said)


def html_code(name: str) -> str:
    """For a line that begins with an HTML tag, in which Markdown has no marks."""
    return f"<code>{escape(one_line(name))}</code>"


def fitted(name: str, most: int, form: Callable[[str], str] = code) -> str:
    """A name in one of these forms, with as much of it as makes at most so many characters, marks and all."""
    for room in range(most - 2, 1, -1):
        shown = form(shortened(name, room))
        if len(shown) <= most:
            return shown
    return form("…")


def shortened(text: str, most: int) -> str:
    """At most so many characters; what is left out is the middle, and of that more from the start."""
    if len(text) <= most:
        return text
    head = (most - 1) // 3
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"
