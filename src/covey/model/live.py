"""A run that is going on, and what changes while it does."""

from __future__ import annotations

from dataclasses import dataclass

from covey.model.counts import Counts
from covey.model.lines import LineSet


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

    path: str
    counts: Counts
    """Now."""
    lines: LineSet
    """The statements that ran for the first time since then."""
    branches: int = 0
    """How many further jumps were taken."""
