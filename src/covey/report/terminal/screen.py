"""Tables of text as rich draws them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import zip_longest

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

GAP = 2
"""Cells between two columns: rich's divider, and one of padding."""

RULE = "─"

_UNLIMITED = 1_000_000
"""What is drawn fits the terminal already, so rich must neither fold nor crop it."""

Block = Table | Text


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

    def texts(self) -> list[Text]:
        return [Text(cell, style) for cell, style in zip_longest(self.cells, self.styles, fillvalue="")]


def paragraph(title: str, lines: Iterable[str] = (), style: str = "") -> Text:
    """A title in its style, and plain lines below it."""
    return Text("\n").join([Text(title, style), *map(Text, lines)])


def table(columns: Sequence[Column], *, footer: bool = False) -> Table:
    """Columns beside each other under their titles, a rule below the titles, and one above the footer."""
    drawn = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), show_footer=footer)
    for column in columns:
        drawn.add_column(
            Text(column.title),
            Text(column.footer, column.footer_style),
            justify="right" if column.right else "left",
            header_style="bold",
            footer_style="bold",
            no_wrap=True,
        )
    for row in zip(*(column.texts() for column in columns), strict=True):
        drawn.add_row(*row)
    return drawn


def drawn(blocks: Iterable[Block], *, color: bool, longest_rule: int | None) -> str:
    """The blocks with an empty line between them, the same wherever this runs; rules are cut to `longest_rule`."""
    out = StringIO()
    console = Console(
        file=out,
        width=_UNLIMITED,
        color_system="standard" if color else None,
        force_terminal=color,
        force_jupyter=False,
        no_color=not color,
        legacy_windows=False,
        _environ={},
    )
    for index, block in enumerate(blocks):
        if index:
            console.print()
        console.print(block)
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "".join(f"{line[:longest_rule] if line == RULE * len(line) else line}\n" for line in lines)
