"""`covey combine`: take in data that other machines and tools made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from covey.analysis.environments import restricted
from covey.analysis.plausible import implausible
from covey.combine.identify import identify
from covey.combine.merge import merge_bundles
from covey.config.schema import Settings
from covey.errors import DataError
from covey.flows.gather import read_paths
from covey.flows.paths import repository_path
from covey.flows.report import no_data
from covey.model.bundle import Bundle, Reading
from covey.model.run import Run
from covey.store.folder import load_environments, save_environment, stored_environments
from covey.store.inputs import find_inputs, label, parallel_files
from covey.system.bundle import is_bundle, read_bundle
from covey.system.datafile import content_hash, read_datafile, spelled_paths
from covey.system.interpreter import this_interpreter
from covey.system.memo import key_of

MOST_PARTS = 8
"""Held at a time before they are merged: memory grows with the sources, not with the number of data files."""


@dataclass(frozen=True)
class Combined:
    """What was taken in."""

    bundle: Bundle
    inputs: tuple[Path, ...]
    duplicates: int = 0
    """Inputs that were left out because another one has their content, for the same environment."""


def combine(
    settings: Settings,
    paths: Sequence[Path],
    warn: Callable[[str], None],
    *,
    environment: str | None = None,
    keep_going: bool = False,
) -> Combined:
    """Read and merge data files and bundles; nothing is written, and no input is changed.

    Args:
        paths: files and folders; without any, the data files that coverage.py's parallel mode left in the project.
        environment: the label of foreign data files; found from their names by default.
        keep_going: warn about an input that cannot be read, instead of failing.
    Raises:
        DataError: "no-such-file", "no-input", or what is wrong with an input.
    """
    inputs = find_inputs(paths) if paths else parallel_files(Path(settings.coverage.data_file))
    if paths and not inputs:
        raise DataError(
            f"there are no coverage data files in {', '.join(map(str, paths))}",
            fix="name bundles (*.covey), data files of coverage.py, or folders that hold some named .coverage*",
            slug="no-input",
        )
    parts: list[Bundle] = []
    seen: set[str] = set()
    known: dict[str, Reading] = {}
    duplicates = 0
    for path in inputs:
        try:
            name = "" if is_bundle(path) else environment or label(path, settings.environments)
            identity = key_of(content_hash(path), name)
            if identity in seen:
                duplicates += 1
                continue
            parts.append(read_bundle(path) if not name else _foreign(path, identity, settings, name, known, warn))
            seen.add(identity)
        except DataError as error:
            if not keep_going:
                raise
            warn(f"left out: {error.what}")
        if len(parts) > MOST_PARTS:
            parts = [merge_bundles(parts)]
    return Combined(merge_bundles(parts), tuple(inputs), duplicates)


def with_stored(settings: Settings, bundle: Bundle) -> Bundle:
    """A bundle together with all data that is stored.

    Raises:
        DataError: "no-data", "mixed-branch", or a stored bundle that cannot be read.
    """
    whole = merge_bundles([load_environments(settings.data_dir, stored_environments(settings.data_dir)), bundle])
    if not whole.runs:
        raise no_data([])
    return whole


def keep(settings: Settings, bundle: Bundle, *, append: bool) -> None:
    """Put the data of each environment in the bundle in the place of its earlier data, or add it.

    Raises:
        DataError: "mixed-branch", "tracer-conflict": it does not go together with the data that stays, or that could
            not be read; nothing is written.
    """
    data_dir = settings.data_dir
    parts = {environment: restricted(bundle, [environment]) for environment in bundle.environments}
    if append:
        parts = {name: merge_bundles([load_environments(data_dir, [name]), part]) for name, part in parts.items()}
    staying = [name for name in stored_environments(data_dir) if name not in parts]
    merge_bundles([load_environments(data_dir, staying), *parts.values()])
    for name, part in parts.items():
        save_environment(data_dir, name, part)


def _foreign(
    path: Path,
    identity: str,
    settings: Settings,
    environment: str,
    known: dict[str, Reading],
    warn: Callable[[str], None],
) -> Bundle:
    """A data file of coverage.py, analysed by this interpreter with the sources that lie here.

    Args:
        known: how the sources are read that earlier data files named; those of this one are added.
    """
    run = Run(
        id=identity,
        environment=environment,
        command=path.name,
        exit_code=None,
        started=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds"),
        duration_s=0.0,
        platform="",
        rules=settings.coverage.rules,
        foreign=True,
    )
    measurement = read_datafile(path, environment, repository_path(settings, spelled_paths(path)))
    paths = {key.file.path for key in measurement.traces}
    here = this_interpreter()
    fresh = read_paths(paths - known.keys(), measurement, settings, here, executable=None)
    readings = {path: known[path] for path in paths & known.keys()} | fresh
    known.update({path: reading for path, reading in fresh.items() if path not in measurement.tracers})
    bundle = identify(measurement, run, here, readings, branch=settings.coverage.branch)
    if doubt := implausible(bundle):
        warn(f"{path}: {doubt}")
    return bundle
