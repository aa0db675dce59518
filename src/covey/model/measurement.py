"""What ran: lines and jumps by environment, file, text of the file, and context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from covey.model.lines import LineSet

Arc = tuple[int, int]
"""A jump between two lines; a negative number stands for the entry to (first) or the exit from (second) the code
object that starts at that line. As in coverage.py."""

UNKNOWN_DIGEST = ""
"""The digest of a file whose text was not seen when it ran (data files of coverage.py do not record it)."""


class FileKey(NamedTuple):
    """One text of one file, as one environment saw it."""

    environment: str
    path: str
    """Relative to the repository, POSIX; absolute when outside of it."""
    digest: str
    """SHA-256 of the source bytes, hexadecimal; UNKNOWN_DIGEST when unknown."""


class Key(NamedTuple):
    """A file as one context of one environment ran it. The context is "" where none was recorded."""

    file: FileKey
    context: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The lines that ran and the jumps that were taken in one file, as recorded: not yet mapped to statements."""

    lines: LineSet = LineSet()
    arcs: frozenset[Arc] = frozenset()

    def __or__(self, other: Trace) -> Trace:
        return Trace(self.lines | other.lines, self.arcs | other.arcs)


@dataclass(frozen=True)
class Measurement:
    """Everything that ran, in any number of environments. `combine.merge` is its union.

    `branch` is None while nothing was measured. `tracers` names the coverage.py plugin that measured a path.
    A file that was looked for and never ran has an empty Trace.
    """

    traces: Mapping[Key, Trace] = field(default_factory=dict)
    branch: bool | None = None
    tracers: Mapping[str, str] = field(default_factory=dict)
