"""Tables of text, drawn for a terminal. By hand: a table of ten thousand files takes rich longer than its analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len

GAP = 2
"""Cells between two columns."""

RULE = "─"

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}

Line = Sequence[tuple[str, str]]
"""Pieces of text, each with its style: names of `_CODES` with spaces between them."""

Block = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of plain text; a cell may have several lines."""

    title: str
    cells: Sequence[str]
    footer: str = ""
    right: bool = True
    styles: Sequence[str] = ()
    """One for each cell; none for no style."""
    footer_style: str = ""

    @property
    def width(self) -> int:
        return max(cell_len(line) for cell in (self.title, self.footer, *self.cells) for line in cell.split("\n"))


def paragraph(title: str, lines: Iterable[str] = (), style: str = "") -> Block:
    """A title in its style, and plain lines below it."""
    return [[(title, style)], *([(line, "")] for line in lines)]


def table(columns: Sequence[Column], *, footer: bool = False, rules: bool = True) -> Block:
    """Columns beside each other under their titles, a rule below the titles, and one above the footer."""
    widths = [column.width for column in columns]
    rule: Block = [[(RULE * (sum(widths) + GAP * (len(widths) - 1)), "")]] if rules else []
    titles = [(column.title, "bold") for column in columns]
    lines = [*_row(columns, widths, titles), *rule]
    cells = (zip_longest(column.cells, column.styles, fillvalue="") for column in columns)
    for row in zip(*cells, strict=True):
        lines += _row(columns, widths, row)
    if footer:
        footers = [(column.footer, f"bold {column.footer_style}") for column in columns]
        lines += [*rule, *_row(columns, widths, footers)]
    return lines


def drawn(blocks: Iterable[Block], *, color: bool, longest_rule: int | None) -> str:
    """The blocks with an empty line between them, the same wherever this runs; rules are cut to `longest_rule`."""
    return "\n".join("".join(f"{_text(line, longest_rule, color=color)}\n" for line in block) for block in blocks)


def _row(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """The lines of a row: as many as the highest of its cells has."""
    for parts in zip_longest(*(text.split("\n") for text, _ in cells), fillvalue=""):
        line: list[tuple[str, str]] = []
        for column, width, part, (_, style) in zip(columns, widths, parts, cells, strict=True):
            blank = " " * (width - cell_len(part)) if column.right or column is not columns[-1] else ""
            gap = " " * GAP if line else ""
            line += [(gap + blank, ""), (part, style)] if column.right else [(gap, ""), (part, style), (blank, "")]
        yield line


def _text(line: Line, longest_rule: int | None, *, color: bool) -> str:
    plain = "".join(text for text, _ in line).rstrip()
    if plain == RULE * len(plain):
        return plain[:longest_rule]
    return "".join(_styled(text, style) for text, style in line).rstrip() if color else plain


def _styled(text: str, style: str) -> str:
    codes = ";".join(_CODES[name] for name in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text
