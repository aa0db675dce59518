"""Bundles as they are stored and united: hits and analyses stay bytes and text until somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from covey.model.measurement import FileKey, Key
from covey.model.run import Interpreter, Run, environments_of


@dataclass(frozen=True)
class PackedBundle:
    """A Bundle, packed."""

    hits: Mapping[Key, bytes] = field(default_factory=dict)
    """Packed traces."""
    branch: bool | None = None
    tracers: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    readings: Mapping[FileKey, Mapping[Interpreter, str]] = field(default_factory=dict)
    """The names of analyses, which are hashes of their bodies."""
    bodies: Mapping[str, str] = field(default_factory=dict)
    """The analyses by name, as JSON."""

    @property
    def environments(self) -> tuple[str, ...]:
        """As Bundle.environments."""
        return environments_of(self.runs.values())

    def restricted(self, names: Iterable[str]) -> PackedBundle:
        """As Bundle.restricted."""
        kept = frozenset(names)
        readings = {key: found for key, found in self.readings.items() if key.environment in kept}
        named = {name for found in readings.values() for name in found.values()}
        return PackedBundle(
            hits={key: hits for key, hits in self.hits.items() if key.file.environment in kept},
            branch=self.branch,
            tracers=self.tracers,
            runs={id: run for id, run in self.runs.items() if run.environment in kept},
            readings=readings,
            bodies={name: body for name, body in self.bodies.items() if name in named},
        )
