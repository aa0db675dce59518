"""A source and the states of its lines as the items of a list, by bulk operations: a report has 750,000 lines."""

from __future__ import annotations

import re
from html import escape

from covey.model.analysis import FileAnalysis
from covey.report.html.jumps import Lack, lacks
from covey.report.html.states import line_states

LIST_LENGTH = 200
"""As static/page.css knows it, too."""

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of writing, so that code reads as what it is not."""


def listing(file: FileAnalysis, text: str) -> str:
    """All lines, in lists of at most LIST_LENGTH: what of a long file is not on the screen costs a browser nothing when
    it lies in elements of its own.

    Around each list is such an element; the list itself cannot be one, for it counts apart from what is outside, where
    its own start belongs.
    """
    items = listed(file, text)
    return "".join(
        f"<div><ol start={start + 1}>{''.join(items[start : start + LIST_LENGTH])}</ol></div>\n"
        for start in range(0, len(items), LIST_LENGTH)
    )


def listed(file: FileAnalysis, text: str) -> list[str]:
    """One <li> for each line, its class the line's state, with what the line lacks behind its code.

    Where the grammar of HTML allows it, end tags are left out, and line ends lie inside of tags: so the text of an
    item is the line and nothing else; only an empty line has its end, for copies leave out what is empty.
    """
    lines = _escaped(text).split("\n")
    if not lines[-1]:
        del lines[-1]
    states = line_states(file, len(lines))[1:]
    lines += [""] * (len(states) - len(lines))
    for line, lack in lacks(file).items():
        lines[line - 1] += _note(lack)
    return [f"<li{_ATTRIBUTE[state]}\n>{line or _EMPTY}" for state, line in zip(states, lines, strict=True)]


_EMPTY = "\n"
_ATTRIBUTE = {state: f" class={state}" for state in "rmpxRMPX"} | {"": ""}


def _escaped(text: str) -> str:
    escaped = escape(text, quote=False)
    if "\0" in escaped:
        escaped = escaped.replace("\0", "\N{SYMBOL FOR NULL}")  # HTML has no way to write it
    if not escaped.isascii():
        escaped = _TURNING.sub(_tamed, escaped)
    return escaped


def _tamed(found: re.Match[str]) -> str:
    """The character alone in an element, at whose end its effect ends; the style shows its number."""
    return f'<bdi title="U+{ord(found[0]):04X}">{found[0]}</bdi>'


def _note(lack: Lack) -> str:
    words = "".join(f"<p>{escape(sentence, quote=False)}" for sentence in lack.words)
    return f"<details><summary>{escape(lack.short, quote=False)}</summary>{words}</details>"
