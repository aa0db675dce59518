"""What all tables share: rows, their order, and the lines about files that are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from covey.errors import ConfigError, DataError
from covey.model.counted import counted
from covey.model.counts import Counts, percent_text
from covey.model.printable import one_line, printable
from covey.model.report import Report
from covey.report.changes import change_text, counts_before
from covey.report.folders import Group, each_file, rolled_up
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
    environments: tuple[str, ...] = ()
    """Of each environment, the percentage of statements that it ran, without its sign."""
    change: str = ""
    """Since the last report: `changes.change_text`."""

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
    environments: tuple[str, ...] = ()
    """The names of those that have columns, printable."""

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


def make_table(report: Report, options: TableOptions, earlier: Mapping[str, Counts] | None = None) -> Table:
    """The rows that the options ask for.

    Args:
        earlier: what an earlier report had, by path; None or empty when there is none.
    Raises:
        ConfigError: "unknown-sort".
    """
    key, descending = _order(options.sort, branch=report.branch)
    groups = rolled_up(report.files, options.depth) if options.depth else each_file(report.files)
    shown, covered, empty = _chosen(groups, options)
    names = [] if options.environments is False else [one.name for one in report.environments if one.measured]
    rows = [
        replace(_row(printable(group.name), group, names, options), change=_change(group, earlier, options))
        for group in shown
    ]
    total = Group("", report.files, report.total)
    rows.sort(key=key, reverse=descending)
    return Table(
        rows=tuple(rows),
        total=replace(
            _row("TOTAL", total, names, replace(options, show_missing=False)), change=_change(total, earlier, options)
        ),
        branch=report.branch,
        show_missing=options.show_missing,
        end_lines=tuple(left_out(covered, empty)),
        environments=tuple(map(one_line, names)),
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


def left_out(covered: int, empty: int) -> Iterator[str]:
    """What is said of files that have no row, in coverage.py's words: how many are covered whole, how many empty."""
    if covered:
        yield f"{counted(covered, 'file')} skipped due to complete coverage."
    if empty:
        yield f"{counted(empty, 'empty file')} skipped."


def human_key(name: str) -> tuple[list[str | int], str]:
    """Sorts "a2" before "a10": numbers in names count as numbers.

    Source:
        coverage.py: misc.human_sorted.
    """
    parts = re.split(r"(\d+)", name)
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _row(name: str, group: Group, environments: Iterable[str], options: TableOptions) -> Row:
    return Row(
        name,
        group.counts,
        percent_text(group.counts.ratio, options.precision),
        _missing(group) if options.show_missing else "",
        tuple(percent_text(_ran(group, name).ratio, options.precision) for name in environments),
    )


def _change(group: Group, earlier: Mapping[str, Counts] | None, options: TableOptions) -> str:
    if not earlier:
        return ""
    before = counts_before(earlier, group.name) if group.name else sum(earlier.values(), Counts())
    return change_text(before, group.counts, options.precision)


def _ran(group: Group, environment: str) -> Counts:
    """The statements of an environment, and those of them that it did not run."""
    ran = sum(len(file.by_environment.get(environment, ())) for file in group.files)
    return Counts(group.counts.statements, group.counts.statements - ran)


def _missing(group: Group) -> str:
    if not group.name.endswith("/"):
        return missing_text(group.files[0])
    lacking = sum(not file.counts.is_whole for file in group.files)
    return f"in {lacking} of {counted(len(group.files), 'file')}" if lacking else ""


def _chosen(groups: Iterable[Group], options: TableOptions) -> tuple[list[Group], int, int]:
    """What gets a row, and how many files are left out because they are covered, and because they are empty."""
    shown: list[Group] = []
    covered = empty = 0
    for group in groups:
        if options.skip_covered and group.counts.is_whole:
            covered += len(group.files)
        elif options.skip_empty and not group.counts.statements:
            empty += len(group.files)
        else:
            shown.append(group)
    return shown, covered, empty


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
    if column == "worst":
        return _by_what_is_missing, descending
    if column == "name":
        return _by_name, descending
    known = [name for name in _COLUMNS if branch or name not in ("branch", "brpart")]
    if column not in known:
        raise ConfigError(
            f"cannot sort the table by {sort!r}",
            fix=f"sort by one of {', '.join(['name', *known])}; put - before it for descending order; or by worst",
            slug="unknown-sort",
        )
    value = _COLUMNS[column]
    return (lambda row: (value(row), row.name)), descending


def _by_what_is_missing(row: Row) -> Any:
    """Most missing statements and jumps first."""
    return (-row.counts.missed - row.counts.missed_branches, row.counts.ratio, *_by_name(row))


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
