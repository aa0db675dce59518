"""The lines of a text as statements, found without tokenizing: a line that closes all it opens needs one look.

Only for texts that compile. Python 3.11 or newer: older ones do not know these patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LONG = r'''"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""|\'\'\'[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+\'\'\''''
_SHORT = r"""'(?!'')[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|"(?!"")[^"\\\n]*+(?:\\.[^"\\\n]*+)*+\""""
_NO_F = r"(?<![fF])(?<![fF][rR])"
_PLAIN = r"[^'\"#\\\n()\[\]{}]"


def _closed(inner: str = r"(?!)") -> str:
    return rf"[(\[{{](?:{_PLAIN}++|{_NO_F}(?:{_SHORT})|{inner})*+[)\]}}]"


_SIMPLE_LINES = re.compile(rf"(?:(?:{_PLAIN}++|{_NO_F}(?:{_SHORT})|{_closed(_closed(_closed()))})*+(?:#[^\n]*+)?\n)++")
_PIECES = re.compile(rf"{_PLAIN}*+(#[^\n]*+|{_LONG}|{_SHORT}|\\\n|.)", re.DOTALL)
_PIECES_AND_COLONS = re.compile(rf"(?:(?!:){_PLAIN})*+(#[^\n]*+|{_LONG}|{_SHORT}|\\\n|:=?|.)", re.DOTALL)
_STRING = re.compile(f"{_LONG}|{_SHORT}", re.DOTALL)
_ONLY_CONTINUES = re.compile(r"[ \t]*\\\n")
_BEGINS = re.compile(r"([ \t]*)[^ \t\n#]")


class Unknown(Exception):
    """A text whose lines cannot be told in this way."""


class LogicalLine(NamedTuple):
    """A statement, or several with `;` between them, or the head of a clause."""

    first: int
    last: int
    depth: int
    """How far it is indented: in how many suites it stands."""


def long_lines(text: str) -> list[tuple[int, int]]:
    """The (first, last) line of each logical line that has several, ascending.

    Raises:
        Unknown: there are f-strings with quotes of their own kind inside, or continued empty lines.
    """
    found: list[tuple[int, int]] = []
    position, line, size = 0, 1, len(text)
    while position < size:
        if simple := _SIMPLE_LINES.match(text, position):
            line += text.count("\n", position, simple.end())
            position = simple.end()
            if position == size:
                break
        if _ONLY_CONTINUES.match(text, position):
            raise Unknown("an empty line is continued")
        end = _end_of_line(text, position)
        last = line + text.count("\n", position, end - 1)
        if last > line:
            # Comments and empty lines never begin one: they are simple, and close all they open.
            found.append((line, last))
        position, line = end, last + 1
    return found


def logical_lines(text: str, several: list[tuple[int, int]]) -> Iterator[LogicalLine]:
    """All logical lines, ascending.

    Args:
        several: the `long_lines` of the text.
    """
    ends = dict(several)
    indents = [0]
    inside = 0
    for number, line in enumerate(text.split("\n"), 1):
        if number <= inside or not (begin := _BEGINS.match(line)):
            continue
        column = len(begin[1].expandtabs(8))
        while column < indents[-1]:
            indents.pop()
        if column > indents[-1]:
            indents.append(column)
        inside = ends.get(number, number)
        yield LogicalLine(number, inside, len(indents) - 1)


def colon_lines(text: str, first: int) -> list[int]:
    """The lines of the colons outside of brackets in a logical line.

    Args:
        text: that of the logical line.
        first: its first line.
    """
    depth = 0
    lines = []
    for match in _PIECES_AND_COLONS.finditer(text):
        piece = match[1]
        if piece == ":" and not depth:
            lines.append(first + text.count("\n", 0, match.start(1)))
        depth += _opens(piece)
    return lines


def _end_of_line(text: str, position: int) -> int:
    """Behind the newline of the logical line that begins at a position."""
    depth = 0
    while match := _PIECES.match(text, position):
        piece = match[1]
        position = match.end()
        if len(piece) > 1:
            start = match.start(1)
            if piece[0] != "#" and "{" in piece and _is_formatted(text, start) and not _is_balanced(piece):
                raise Unknown("an f-string may hold its own quotes")
        elif piece == "\n":
            if not depth:
                return position
        elif piece in "'\"\\":
            raise Unknown("a string does not end where it should")
        else:
            depth += _opens(piece)
    raise Unknown("its last line has no end")


def _opens(piece: str) -> int:
    if len(piece) > 1:
        return 0
    return 1 if piece in "([{" else -1 if piece in ")]}" else 0


def _is_formatted(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].lower()
    return before.endswith("f") or before == "fr"


def _is_balanced(piece: str) -> bool:
    """Whether all fields of an f-string are closed: if not, a quote inside of one was taken for its end."""
    size = 3 if piece.startswith(("'''", '"""')) else 1
    body = piece[size:-size]
    if not any(odd in body for odd in ("'", '"', "{{", "}}")):
        return body.count("{") == body.count("}")
    position = depth = 0
    while position < len(body):
        here = body[position]
        if depth and here in "'\"":
            inner = _STRING.match(body, position)
            if inner is None:
                return False
            position = inner.end()
        elif not depth and body[position : position + 2] in ("{{", "}}"):
            position += 2
        else:
            depth += (here == "{") - (here == "}")
            position += 1
    return depth == 0
