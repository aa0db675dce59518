"""The table of environments and what a report does not know, in words that every table uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from covey.model.counted import counted
from covey.model.counts import Counts, percent_text
from covey.model.printable import one_line
from covey.model.report import EnvironmentReport, GapKind, Report
from covey.report.options import TableOptions

NO_DATA = "no data"


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """One environment; every cell is printable text."""

    name: str
    statements: str
    cover: str
    """With its sign, NO_DATA, or "-" for one without any statement."""
    only: str
    when: str
    """Start of its newest run, to the minute, UTC."""
    commit: str
    """Of its newest run; empty where the whole report is of one commit."""
    measured: bool


def environment_rows(report: Report, options: TableOptions) -> tuple[EnvironmentRow, ...]:
    return tuple(
        _row(environment, report, options)
        if environment.measured
        else EnvironmentRow(one_line(environment.name), "-", NO_DATA, "-", "-", "", measured=False)
        for environment in report.environments
    )


def cover_of(counts: Counts, precision: int) -> str:
    """With its sign; "-" where there is nothing to cover, of which it would be 100 %."""
    return f"{percent_text(counts.ratio, precision)}%" if counts.statements else "-"


def gap_items(report: Report) -> Iterator[tuple[str, str, str]]:
    """(kind, subject, reason) of each gap, printable."""
    for gap in report.gaps:
        yield str(gap.kind), one_line(gap.subject), one_line(gap.reason)


def incomplete_title(report: Report) -> str:
    return f"Incomplete: {counted(len(report.gaps), 'thing')} this report does not know."


def skipped_items(report: Report) -> Iterator[str]:
    """Each skipped file that no gap names already, with its reason, printable."""
    said = {gap.subject for gap in report.gaps if gap.kind is GapKind.SKIPPED}
    for file in report.skipped:
        if file.path not in said:
            yield f"{one_line(file.path)}: {one_line(file.reason)}"


def _row(environment: EnvironmentReport, report: Report, options: TableOptions) -> EnvironmentRow:
    newest = environment.newest
    commit = newest.commit if report.commit is None else None
    return EnvironmentRow(
        name=one_line(environment.name),
        statements=str(environment.counts.statements),
        cover=cover_of(environment.counts, options.precision),
        only=str(environment.only),
        when=one_line(newest.started[:16].replace("T", " ")),
        commit=one_line(commit.short) if commit else "",
        measured=True,
    )
