"""Hits with their analysis: what one run leaves, and what merging any number of runs gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from covey.model.analysis import Skipped, Structure
from covey.model.measurement import FileKey, Measurement
from covey.model.run import Interpreter, Run

Readings = Mapping[Interpreter, Structure | Skipped]
"""How each interpreter that ran a file reads its text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of a file, and what could run in it by one interpreter's reading."""

    digest: str
    """As FileKey.digest."""
    structure: Structure | Skipped


@dataclass(frozen=True)
class Bundle:
    """Everything a report needs: neither sources nor the Python that ran them are looked at again."""

    measurement: Measurement = Measurement()
    runs: Mapping[str, Run] = field(default_factory=dict)
    """By Run.id."""
    readings: Mapping[FileKey, Readings] = field(default_factory=dict)

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that have runs, in the order of their first run."""
        ordered = sorted(self.runs.values(), key=lambda run: (run.started, run.environment))
        return tuple(dict.fromkeys(run.environment for run in ordered))
