"""Data files of coverage.py: united as they are, and then analysed, once, with the sources that lie here."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from covey.analysis.plausible import implausible, odd_files
from covey.combine.identify import ReadHere, identify_packed, named
from covey.combine.union import Part
from covey.config.schema import Settings
from covey.flows.gather import read_paths
from covey.flows.paths import repository_path
from covey.model.bundle import Bundle, Readings
from covey.model.measurement import UNKNOWN_DIGEST, FileKey, Key, Measurement, Trace
from covey.model.packed import Hits, PackedBundle, unpack_trace
from covey.model.run import Run
from covey.system.bundle import new_union
from covey.system.datafile import datafile_part, read_datafile
from covey.system.interpreter import this_interpreter
from covey.system.packing import named_body


class Foreign:
    """The data files of one `covey combine`, as they come."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rename = repository_path(settings)
        self.union = new_union()
        self.inputs: list[tuple[Path, str]] = []
        """Data files that were looked at, and their environments."""

    def part(self, path: Path, environment: str, identity: str) -> Part:
        """What a data file adds to the union. Raises as `read_datafile`."""
        run = Run(
            id=identity,
            environment=environment,
            command=path.name,
            exit_code=None,
            started=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds"),
            duration_s=0.0,
            platform="",
            rules=self._settings.coverage.rules,
            foreign=True,
        )
        part = datafile_part(path, self.union, environment, run, self._locate)
        self.inputs.append((path, environment))
        return part

    def analysed(self, warn: Callable[[str], None]) -> PackedBundle:
        """All of them as one bundle; of data that does not fit the sources, it is said in which file it lies."""
        recorded = self.union.result()
        here = this_interpreter()
        paths = {key.file.path for key in recorded.hits}
        readings = read_paths(paths, Measurement(tracers=recorded.tracers), self._settings, here, executable=None)
        stored = {path: named_body(named(reading, path)) for path, reading in readings.items()}
        read = ReadHere(
            digests={path: reading.digest for path, reading in readings.items()},
            names={path: name for path, (name, _) in stored.items()},
            bodies=dict(stored.values()),
        )
        bundle = identify_packed(recorded, read, here, branch=self._settings.coverage.branch)
        structures = {key: {here: readings[key.path].structure} for key in bundle.readings}
        odd = odd_files(Bundle(Measurement(_in_any_context(bundle.hits)), {}, structures))
        for path, environment in self.inputs if odd else ():
            if doubt := self._doubt(path, environment, odd, structures):
                warn(f"{path}: {doubt}")
        return bundle

    def _doubt(self, path: Path, environment: str, odd: set[FileKey], readings: Mapping[FileKey, Readings]) -> str:
        """Whether this data file is one that does not fit the sources, and why; else ""."""
        recorded = read_datafile(path, environment, self._rename)
        known = {key._replace(digest=UNKNOWN_DIGEST): found for key, found in readings.items()}
        places = {key._replace(digest=UNKNOWN_DIGEST) for key in odd}
        traces = {key: trace for key, trace in recorded.traces.items() if key.file in places}
        if not odd_files(Bundle(Measurement(traces), {}, known)):
            return ""
        return implausible(Bundle(recorded, {}, known)) or ""

    def _locate(self, spelled: Iterable[str]) -> Callable[[str], str]:
        relative = self._settings.coverage.relative_files
        return repository_path(self._settings, spelled) if relative else self._rename


def _in_any_context(hits: Mapping[Key, Hits]) -> dict[Key, Trace]:
    by_file: dict[FileKey, set[Hits]] = {}
    for key, found in hits.items():
        if found.lines:
            by_file.setdefault(key.file, set()).add(found)
    return {Key(file): functools.reduce(operator.or_, map(unpack_trace, found)) for file, found in by_file.items()}
