"""What the index tells of each environment: its coverage, and by what and where it was measured. No date."""

from __future__ import annotations

from dataclasses import dataclass

from covey.model.printable import one_line
from covey.model.report import EnvironmentReport, Report
from covey.report.environments import NO_DATA, cover_of


@dataclass(frozen=True, slots=True)
class EnvironmentItem:
    """One environment; every text is printable."""

    name: str
    cover: str
    """With its sign, NO_DATA, or "-" for one without any statement."""
    statements: str
    only: str
    commit: str
    by: tuple[str, ...]
    """The interpreters, each with its coverage.py."""
    command: str
    number: int | None
    """Its place among the measured ones; None for one without data."""

    @property
    def measured(self) -> bool:
        return self.number is not None


def environment_items(report: Report, precision: int) -> tuple[EnvironmentItem, ...]:
    numbers = {environment.name: number for number, environment in enumerate(measured(report))}
    return tuple(_item(environment, precision, numbers.get(environment.name)) for environment in report.environments)


def measured(report: Report) -> tuple[EnvironmentReport, ...]:
    """The environments that have data: those that have columns."""
    return tuple(environment for environment in report.environments if environment.measured)


def _item(environment: EnvironmentReport, precision: int, number: int | None) -> EnvironmentItem:
    name = one_line(environment.name)
    if number is None:
        return EnvironmentItem(name, NO_DATA, "", "", "", (), "", None)
    newest = environment.newest
    interpreters = {interpreter for run in environment.runs for interpreter in run.interpreters}
    return EnvironmentItem(
        name=name,
        cover=cover_of(environment.counts, precision),
        statements=str(environment.counts.statements),
        only=str(environment.only),
        commit=one_line(newest.commit.short) if newest.commit else "",
        by=tuple(one_line(str(interpreter)) for interpreter in sorted(interpreters)),
        command=one_line(newest.command),
        number=number,
    )
