"""What all tables share: rows, their order, and the lines about files that are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from covey.errors import ConfigError, DataError
from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts, percent_text
from covey.model.printable import printable
from covey.model.report import Report
from covey.report.missing import missing_text
from covey.report.options import TableOptions


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `cover` is text, so that a table that was read somewhere can be written again."""

    name: str
    counts: Counts
    cover: str
    """The percentage without its sign."""
    missing: str = ""

    def numbers(self, *, branch: bool) -> tuple[int, ...]:
        """The values between Name and Cover."""
        counts = self.counts
        plain = (counts.statements, counts.missed)
        return (*plain, counts.branches, counts.partial) if branch else plain


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table, ready to be written in any form."""

    rows: tuple[Row, ...]
    total: Row
    branch: bool
    show_missing: bool
    end_lines: tuple[str, ...] = ()
    """What is said below about files that have no row."""

    @property
    def header(self) -> tuple[str, ...]:
        return (
            "Name",
            "Stmts",
            "Miss",
            *(("Branch", "BrPart") if self.branch else ()),
            "Cover",
            *(("Missing",) if self.show_missing else ()),
        )


def make_table(report: Report, options: TableOptions) -> Table:
    """The rows that the options ask for.

    Raises:
        ConfigError: "unknown-sort".
    """
    key, descending = _order(options.sort, branch=report.branch)
    shown, covered, empty = _chosen(report.files, options)
    rows = [_row(printable(file.path), file.counts, options, _missing(file, options)) for file in shown]
    rows.sort(key=key, reverse=descending)
    return Table(
        rows=tuple(rows),
        total=_row("TOTAL", report.total, options),
        branch=report.branch,
        show_missing=options.show_missing,
        end_lines=tuple(_end_lines(covered, empty)),
    )


def require_files(report: Report) -> None:
    """Refuse a report without any file, which would read 100 %.

    Raises:
        DataError: "nothing-to-report".
    Source:
        coverage.py refuses it too: report.SummaryReporter.report.
    """
    if not report.files:
        raise DataError(
            "no file is in the report, so there is no number to show",
            fix="`covey status` shows which environments have data; check `source`, `include` and `omit`",
            slug="nothing-to-report",
        )


def plural(number: int, thing: str) -> str:
    """ "1 file", "2 files"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def human_key(name: str) -> tuple[list[str | int], str]:
    """Sorts "a2" before "a10": numbers in names count as numbers.

    Source:
        coverage.py: misc.human_sorted.
    """
    parts = re.split(r"(\d+)", name)
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _row(name: str, counts: Counts, options: TableOptions, missing: str = "") -> Row:
    return Row(name, counts, percent_text(counts.ratio, options.precision), missing)


def _missing(file: FileAnalysis, options: TableOptions) -> str:
    return missing_text(file) if options.show_missing else ""


def _chosen(files: Iterable[FileAnalysis], options: TableOptions) -> tuple[list[FileAnalysis], int, int]:
    """The files that get a row, and how many are left out because they are covered, and because they are empty."""
    shown: list[FileAnalysis] = []
    covered = empty = 0
    for file in files:
        # Partial, not missed branches: a file all of whose missing jumps start at missing lines has missing lines.
        if options.skip_covered and not file.counts.missed and not file.counts.partial:
            covered += 1
        elif options.skip_empty and not file.counts.statements:
            empty += 1
        else:
            shown.append(file)
    return shown, covered, empty


def _end_lines(covered: int, empty: int) -> Iterable[str]:
    if covered:
        yield f"{plural(covered, 'file')} skipped due to complete coverage."
    if empty:
        yield f"{plural(empty, 'empty file')} skipped."


_COLUMNS: dict[str, Callable[[Row], Any]] = {
    "stmts": lambda row: row.counts.statements,
    "miss": lambda row: row.counts.missed,
    "branch": lambda row: row.counts.branches,
    "brpart": lambda row: row.counts.partial,
    "cover": lambda row: row.counts.ratio,
}


def _order(sort: str, *, branch: bool) -> tuple[Callable[[Row], Any], bool]:
    """The sort key and whether it descends, of "name", "-miss", "+cover"."""
    asked = sort.lower() or "name"
    descending = asked.startswith("-")
    column = asked[1:] if asked[0] in "-+" else asked
    if column == "name":
        return _by_name, descending
    known = [name for name in _COLUMNS if branch or name not in ("branch", "brpart")]
    if column not in known:
        raise ConfigError(
            f"cannot sort the table by {sort!r}",
            fix=f"sort by one of {', '.join(['name', *known])}; put - before it for descending order",
            slug="unknown-sort",
        )
    value = _COLUMNS[column]
    return (lambda row: (value(row), row.name)), descending


def _by_name(row: Row) -> Any:
    """By name; rows whose names became equal when they were made printable, by their values."""
    counts = row.counts
    return (
        human_key(row.name),
        *(counts.statements, counts.missed, counts.branches, counts.partial),
        row.cover,
        row.missing,
        counts.ratio,
    )
