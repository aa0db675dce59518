"""A run that is going on, and what changes while it does."""

from __future__ import annotations

from dataclasses import dataclass

from covey.model.analysis import FileAnalysis
from covey.model.lines import LineSet
from covey.model.report import Report
from covey.model.run import Process


@dataclass(frozen=True, slots=True)
class LiveRun:
    """What a run says of itself at its start."""

    environment: str
    command: str
    """As Run.command."""
    started: str
    """ISO 8601, UTC."""
    append: bool = False
    """It will add to the environment's data instead of replacing it."""
    unread: str = ""
    """Why nothing of it can be read before it ends; empty when covey's own core measures."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A file of which more has run than at an earlier time."""

    file: FileAnalysis
    """As it is now."""
    lines: LineSet
    """The statements that ran for the first time since then."""
    branches: int = 0
    """How many further jumps were taken out of lines that have a choice."""


@dataclass(frozen=True)
class Glance:
    """A run that is watched, at one moment."""

    run: LiveRun
    report: Report
    """Of its environment."""
    processes: tuple[Process, ...] = ()
    """Those that run, in the order of their start."""
    new: tuple[Rise, ...] = ()
    """What rose since the last glance."""
    since_first: tuple[Rise, ...] = ()
    """What rose since it was first looked at."""
    lately: tuple[Rise, ...] = ()
    """What rose in the last seconds."""
    ended: bool = False
    stored: bool = False
    """It ended, and the report is that of its stored data."""
