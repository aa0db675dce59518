"""`covey status`: which environments have data, and what is missing; no file is analysed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from covey.config.schema import Settings
from covey.errors import CoveyError
from covey.flows.selection import known_environments
from covey.model.run import Run
from covey.store.folder import bundle_path, interrupted_path
from covey.store.running import announcements
from covey.system.bundle import open_bundle


@dataclass(frozen=True)
class EnvironmentStatus:
    """What is known of one environment."""

    name: str
    declared: bool
    runs: tuple[Run, ...] = ()
    """Ascending by start; empty without data."""
    files: int = 0
    """How many files it ran lines of."""
    error: CoveyError | None = None
    """Why its data cannot be read."""
    interrupted: bool = False
    """Whether a run of it was interrupted and its data put aside."""


def status(settings: Settings) -> list[EnvironmentStatus]:
    """One entry for each environment that is declared or has data."""
    return [_status(settings, name) for name in known_environments(settings)]


def is_anything_left(settings: Settings) -> bool:
    """Whether runs go on, or ended before their data was stored."""
    return bool(announcements(settings.data_dir))


def _status(settings: Settings, name: str) -> EnvironmentStatus:
    declared = name in settings.environments
    path = bundle_path(settings.data_dir, name)
    if not path.exists():
        return EnvironmentStatus(name, declared, interrupted=_interrupted(settings, name, {}))
    try:
        bundle = open_bundle(path)
    except CoveyError as error:
        return EnvironmentStatus(name, declared, error=error, interrupted=_interrupted(settings, name, {}))
    hit = {key.file.path for key, trace in bundle.measurement.traces.items() if trace.lines}
    runs = tuple(sorted(bundle.runs.values(), key=lambda run: (run.started, run.id)))
    return EnvironmentStatus(name, declared, runs, len(hit), interrupted=_interrupted(settings, name, bundle.runs))


def _interrupted(settings: Settings, name: str, stored: Mapping[str, Run]) -> bool:
    """Whether data was put aside that has not been combined with the stored data since."""
    path = interrupted_path(settings.data_dir, name)
    try:
        return path.exists() and not open_bundle(path).runs.keys() <= stored.keys()
    except CoveyError:
        return True
