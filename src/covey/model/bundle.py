"""Hits with their analysis: what one run leaves, and what merging any number of runs gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from covey.model.analysis import Skipped, Structure
from covey.model.measurement import FileKey, Measurement
from covey.model.run import Interpreter, Run, environments_of

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
        """As `environments_of` its runs."""
        return environments_of(self.runs.values())

    def restricted(self, names: Iterable[str]) -> Bundle:
        """What it holds of some environments."""
        kept = frozenset(names)
        traces = {key: trace for key, trace in self.measurement.traces.items() if key.file.environment in kept}
        return Bundle(
            measurement=replace(self.measurement, traces=traces),
            runs={id: run for id, run in self.runs.items() if run.environment in kept},
            readings={key: readings for key, readings in self.readings.items() if key.environment in kept},
        )
