"""One report: every table, document, badge and gate is made from this value and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from covey.model.analysis import FileAnalysis, Skipped
from covey.model.counts import Counts
from covey.model.refs import Commit
from covey.model.run import Run


class GapKind(StrEnum):
    """Why a report is not complete."""

    NO_DATA = "no-data"
    """A declared environment has never run, or its data is not here."""
    NO_HITS = "no-hits"
    """An environment ran and hit no line of the source."""
    LOST = "lost"
    """What a process of an environment ran was not saved."""
    STALE = "stale"
    """An environment measured another text of a file than the newest run did."""
    SKIPPED = "skipped"
    """A file could not be analysed."""
    TWO_ROOTS = "two-roots"
    """Two paths look like one file under two roots."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the report does not know, with its likely reason. A report with gaps is incomplete."""

    kind: GapKind
    subject: str
    """The environment or the path it is about."""
    reason: str
    """A sentence part for a person: what is missing, why, and what to do."""


@dataclass(frozen=True, slots=True)
class EnvironmentReport:
    """What one environment covers."""

    name: str
    counts: Counts
    """As a report of this environment's data alone."""
    only: int
    """Statements that this environment ran and no other one did."""
    runs: tuple[Run, ...] = ()
    """Empty for a declared environment without data."""

    @property
    def measured(self) -> bool:
        return bool(self.runs)

    @property
    def newest(self) -> Run:
        """The run that started last, of a measured environment."""
        return max(self.runs, key=lambda run: run.started)


@dataclass(frozen=True)
class Report:
    """The coverage of a project, by file and by environment."""

    files: tuple[FileAnalysis, ...] = ()
    """Ascending by path."""
    skipped: tuple[Skipped, ...] = ()
    environments: tuple[EnvironmentReport, ...] = ()
    """The declared ones in the order of their declaration, then the others."""
    branch: bool = False
    commit: Commit | None = None
    """None when unknown, or when the runs do not agree on one."""
    measured_at: str = ""
    """Start of the newest run, ISO 8601, UTC."""
    coverage_version: str = ""
    """The coverage.py that analysed; the newest where several did."""
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader should know and that takes nothing away from the numbers."""

    @cached_property
    def total(self) -> Counts:
        return sum((file.counts for file in self.files), Counts())

    @property
    def complete(self) -> bool:
        return not self.gaps
