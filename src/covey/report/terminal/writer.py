"""The report for a person at a terminal: files, environments, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from covey.model.counts import Counts
from covey.model.printable import one_line
from covey.model.report import Report
from covey.report.environments import EnvironmentRow, environment_rows, gap_items, incomplete_title, skipped_items
from covey.report.options import TableOptions
from covey.report.table import Table, make_table
from covey.report.terminal.fit import (
    MISSING_LEAST,
    NAME_LEAST,
    folded_missing,
    indented,
    shortened,
    shortened_names,
)
from covey.report.terminal.screen import GAP, Block, Column, drawn, paragraph, table
from covey.report.writer import document

NO_FILE = "No file is in this report, so there is no number to show."

LONGEST_RULE = 100
"""Without a terminal's width the missing lines are shown whole; the rules need not be as long as the longest list."""

_CHANGES = {"+": "green", "-": "red"}

LONGEST_ENVIRONMENT = 16
"""Columns of an environment's name above its percentages."""

MISSING_ENOUGH = 30
"""Columns for lists of missing lines that are not given up for columns of environments."""


def terminal(
    report: Report, options: TableOptions, *, width: int, color: bool, earlier: Mapping[str, Counts] | None = None
) -> str:
    """Everything that coverage.py's text table tells, and what covey knows of environments and gaps.

    Args:
        width: columns of the terminal; 0 for as wide as the longest line. Below the width of the narrowest table
            that can be read, that table is drawn.
        earlier: what the last report had, by path: what changed since then is marked.
    Raises:
        ConfigError: "unknown-sort".
    """
    files = make_table(report, options, earlier)
    if not options.environments and not _has_room(files, width):
        files = replace(files, environments=())
    elif files.environments and width and not _has_room_for_missing(files, width):
        files = replace(files, show_missing=False)
    blocks: list[Block] = [_files(files, width) if report.files else paragraph(NO_FILE)]
    if report.files and files.environments:
        blocks.append(paragraph("In the columns of environments: how much of the statements each one ran."))
    blocks += [paragraph(line) for line in files.end_lines]
    if report.environments:
        blocks.append(_environments(environment_rows(report, options), width))
    return drawn([*blocks, *_remarks(report, width)], color=color, longest_rule=None if width else LONGEST_RULE)


def _has_room(files: Table, width: int) -> bool:
    """Whether the columns of several environments leave the names whole, and some room for missing lines."""
    if not width or len(files.environments) < 2:
        return False
    names, others = _columns(files)
    missing = min(MISSING_ENOUGH, max(len(row.missing) for row in files.rows)) if files.rows else 0
    used = _width((names, *others))
    return used + missing <= width + (0 if files.show_missing else GAP)


def _has_room_for_missing(files: Table, width: int) -> bool:
    """Whether columns of environments that were asked for leave room for the lists of missing lines, too."""
    names, others = _columns(files)
    used = min(names.width, NAME_LEAST) + _width(others) + GAP
    return used + MISSING_LEAST <= width


def _columns(files: Table) -> tuple[Column, list[Column]]:
    """The names, and everything beside them but the missing lines."""
    rows = (*files.rows, files.total)
    numbers = [
        _column(title, [str(row.numbers(branch=files.branch)[index]) for row in rows])
        for index, title in enumerate(files.header[1 : files.header.index("Cover")])
    ]
    covers = _column("Cover", [f"{row.cover}%" for row in rows], [_style(row.counts) for row in rows])
    environments = [
        _column(shortened(name, LONGEST_ENVIRONMENT), [f"{row.environments[index]}%" for row in rows])
        for index, name in enumerate(files.environments)
    ]
    changes = [row.change for row in rows]
    changed = [_column("Change", changes, [_CHANGES.get(change[:1], "") for change in changes])] if any(changes) else []
    return _column("Name", [row.name for row in rows], right=False), [*numbers, covers, *changed, *environments]


def _files(files: Table, width: int) -> Block:
    rows = (*files.rows, files.total)
    names, others = _columns(files)
    if files.show_missing:
        missing = [row.missing for row in rows]
        room = width - _width((names, *others))
        others.append(_column("Missing", folded_missing(missing, room) if width else missing, right=False))
    return _beside(names, others, width, footer=True)


def _beside(names: Column, others: Sequence[Column], width: int, *, footer: bool = False) -> Block:
    """A table whose names have the room that the other columns leave."""
    if width:
        room = width - _width(others)
        names = replace(names, cells=shortened_names(names.cells, room))
    return table([names, *others], footer=footer)


def _column(title: str, cells: Sequence[str], styles: Sequence[str] = (), *, right: bool = True) -> Column:
    """A column whose last cell stands below the rule."""
    footer_style = styles[-1] if styles else ""
    return Column(title, cells[:-1], cells[-1], right=right, styles=styles[:-1], footer_style=footer_style)


def _style(counts: Counts) -> str:
    if counts.ratio == 1:
        return "green"
    return "yellow" if counts.ratio else "red"


def _environments(rows: Sequence[EnvironmentRow], width: int) -> Block:
    names = Column("Environment", [row.name for row in rows], right=False)
    numbers = [
        Column("Stmts", [row.statements for row in rows]),
        Column("Cover", [row.cover for row in rows], styles=["" if row.measured else "yellow" for row in rows]),
        Column("Only here", [row.only for row in rows]),
    ]
    when = Column("Measured (UTC)", [row.when for row in rows], right=False)
    day = Column("Measured", [row.when[:10] for row in rows], right=False)
    commits = [Column("Commit", [row.commit for row in rows], right=False)] if any(row.commit for row in rows) else []
    choices = [*numbers, when, *commits], [*numbers, day, *commits], [*numbers, day], numbers
    least = min(names.width, LONGEST_ENVIRONMENT)
    fitting = (others for others in choices if not width or _width(others) + least <= width)
    return _beside(names, next(fitting, numbers), width)


def _width(columns: Iterable[Column]) -> int:
    """With the gap before each."""
    return sum(column.width + GAP for column in columns)


def _remarks(report: Report, width: int) -> Iterator[Block]:
    if report.gaps:
        gaps = [f"{subject} ({kind}): {reason}" for kind, subject, reason in gap_items(report)]
        yield paragraph(incomplete_title(report), indented(gaps, width), "bold yellow")
    if skipped := list(skipped_items(report)):
        yield paragraph("In no number, because skipped:", indented(skipped, width), "bold")
    if report.notes:
        yield paragraph("Notes:", indented(map(one_line, report.notes), width), "bold")


WRITER = document(
    lambda report, asked: terminal(report, asked.table, width=asked.width, color=asked.color, earlier=asked.earlier),
    "coverage.txt",
)
