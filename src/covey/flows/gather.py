"""What a run left behind -> one bundle: hits, the texts that ran, and how their interpreters read them."""

from __future__ import annotations

from collections.abc import Callable

from covey.collect.foreign import reader_for
from covey.collect.harvest import Harvest
from covey.collect.maps import read_map
from covey.collect.readings import read_sources
from covey.collect.sources import source_files
from covey.combine.identify import by_a_plugin, identify
from covey.combine.merge import merge, merge_bundles
from covey.config.schema import Settings
from covey.errors import DataError
from covey.flows.paths import place, repository_path
from covey.model.bundle import Bundle, Reading
from covey.model.measurement import UNKNOWN_DIGEST, Measurement
from covey.model.run import Interpreter, Run
from covey.store.cache import cache_folder
from covey.system.datafile import read_datafile
from covey.system.interpreter import this_interpreter

Read = Callable[[set[str], Measurement, Settings, Interpreter, str | None], dict[str, Reading]]
"""How an interpreter reads files, as `read_paths` finds it."""


def gather(
    left: Harvest, run: Run, settings: Settings, warn: Callable[[str], None], read: Read | None = None
) -> Bundle:
    """The bundle of one run. A data file that cannot be read is warned about; the others count all the same.

    Args:
        read: in the place of `read_paths`, for who gathers one run again and again.
    """
    rename = repository_path(settings)
    measured = _measured(left, run, rename, warn, settings.coverage.context or "")
    main = next(iter(measured))
    never_ran = {rename(path) for path in source_files(settings.coverage, left.source_packages)}
    bundles = []
    for interpreter, measurement in measured.items():
        paths = {key.file.path for key in measurement.traces} | (never_ran if interpreter == main else set())
        executable = left.executables.get(interpreter)
        readings = (read or read_paths)(paths, measurement, settings, interpreter, executable)
        bundles.append(identify(measurement, run, interpreter, readings, branch=settings.coverage.branch))
    return merge_bundles(bundles)


def read_paths(
    paths: set[str], measurement: Measurement, settings: Settings, interpreter: Interpreter, executable: str | None
) -> dict[str, Reading]:
    """How an interpreter reads the files of the repository at some paths."""
    by_plugin = {
        path: Reading(UNKNOWN_DIGEST, by_a_plugin(path, tracer)) for path, tracer in measurement.tracers.items()
    }
    places = {place(settings, path): path for path in paths - by_plugin.keys()}
    read = read_sources(
        places,
        settings.coverage,
        interpreter=interpreter,
        reader=reader_for(interpreter, executable),
        cache=cache_folder(settings.data_dir),
    )
    return {places[there]: reading for there, reading in read.items()} | by_plugin


def _measured(
    left: Harvest, run: Run, rename: Callable[[str], str], warn: Callable[[str], None], label: str
) -> dict[Interpreter, Measurement]:
    """What each interpreter measured, the one with the most data files first; at least one entry."""
    parts: dict[Interpreter, list[Measurement]] = {}
    for path, interpreter in left.data_files:
        try:
            parts.setdefault(interpreter, []).append(read_datafile(path, run.environment, rename))
        except DataError as error:
            warn(f"{run.environment}: {error.what}")
    for path, interpreter in left.maps:
        try:
            parts.setdefault(interpreter, []).append(read_map(path, run.environment, rename, warn, label=label))
        except DataError as error:
            warn(f"{run.environment}: {error.what}")
    ordered = sorted(parts, key=lambda interpreter: -len(parts[interpreter]))
    return {interpreter: merge(parts[interpreter]) for interpreter in ordered} or {this_interpreter(): Measurement()}
