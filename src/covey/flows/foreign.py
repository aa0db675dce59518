"""Data files of coverage.py: united as they are, and then analysed, once, with the sources that lie here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from covey.analysis.encoding import body_of, decode, is_structure
from covey.analysis.plausible import implausible, may_be_odd, odd_files
from covey.collect.readings import read_bodies
from covey.combine.identify import ReadHere, by_a_plugin, identify_packed, named
from covey.combine.traces import unite
from covey.combine.union import Part
from covey.config.schema import CoverageSettings, Settings
from covey.errors import DataError
from covey.flows.paths import place, repository_path
from covey.model.bundle import Bundle, Reading, Readings
from covey.model.measurement import UNKNOWN_DIGEST, FileKey, Key, Measurement, Trace
from covey.model.packed import PackedBundle
from covey.model.packed_trace import unpack_trace
from covey.model.run import Interpreter, Run
from covey.store.cache import cache_folder
from covey.system.bundle_file import new_union
from covey.system.bundle_rows import name_of
from covey.system.datafile import datafile_part, read_datafile
from covey.system.interpreter import this_interpreter
from covey.system.memo import key_of


class Foreign:
    """The data files of one `covey combine`, as they come."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rename = repository_path(settings)
        self.union = new_union()
        self.inputs: list[tuple[Path, str]] = []
        """Data files that are in the union, and their environments."""

    def part(self, path: Path, environment: str) -> Part:
        """What a data file adds to the union. Raises as `read_datafile`."""
        started = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")

        def run(recorded: str) -> Run:
            return Run(
                id=key_of(recorded, environment),
                environment=environment,
                command=path.name,
                exit_code=None,
                started=started,
                duration_s=0.0,
                platform="",
                rules=self._settings.coverage.rules,
                foreign=True,
            )

        return datafile_part(path, self.union, environment, run, self._locate)

    def has(self, part: Part) -> bool:
        """Whether a data file that says the same, of the same environment, is in the union."""
        return self.union.has_runs(part.runs)

    def add(self, path: Path, environment: str, part: Part) -> None:
        """Unite what a data file adds. Raises as `Union.add`."""
        self.union.add(part)
        self.inputs.append((path, environment))

    def analysed(self, warn: Callable[[str], None]) -> PackedBundle:
        """All of them as one bundle; of data that does not fit the sources, it is said in which file it lies."""
        recorded, here = self.union.result(), this_interpreter()
        bodies = self._read({key.file.path for key in recorded.hits}, recorded.tracers)
        names = {path: name_of(body) for path, (_, body) in bodies.items()}
        read = ReadHere(
            digests={path: digest for path, (digest, _) in bodies.items()},
            names=names,
            bodies={names[path]: body for path, (_, body) in bodies.items()},
        )
        bundle = identify_packed(recorded, read, here, branch=self._settings.coverage.branch)
        try:
            odd = _odd(bundle, here)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise _unusable_cache() from error
        for path, environment in self.inputs if odd else ():
            if doubt := self._doubt(path, environment, odd, bundle):
                warn(f"{path}: {doubt}")
        return bundle

    def _read(self, paths: set[str], tracers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Of each path, the digest of the text that lies here, and its analysis."""
        by_plugin = {path: (UNKNOWN_DIGEST, body_of(by_a_plugin(path, tracer))) for path, tracer in tracers.items()}
        places = {place(self._settings, path): path for path in paths - by_plugin.keys()}
        found = read_bodies(
            places,
            self._settings.coverage,
            interpreter=this_interpreter(),
            reader=_reader,
            cache=cache_folder(self._settings.data_dir),
        )
        by_path = {places[there]: (digest, _named(body, places[there])) for there, (digest, body) in found.items()}
        return by_path | by_plugin

    def _doubt(self, path: Path, environment: str, odd: set[FileKey], bundle: PackedBundle) -> str:
        """Whether this data file is one that does not fit the sources, and why; else ""."""
        recorded = read_datafile(path, environment, self._rename)
        here = {key._replace(digest=UNKNOWN_DIGEST): key for key in bundle.readings}
        places = {key._replace(digest=UNKNOWN_DIGEST) for key in odd}
        traces = {key: trace for key, trace in recorded.traces.items() if key.file in places}
        if not odd_files(Bundle(Measurement(traces), {}, {key: _decoded(bundle, here[key]) for key in places})):
            return ""
        readings = {key.file: _decoded(bundle, here[key.file]) for key in recorded.traces}
        return implausible(Bundle(recorded, {}, readings)) or ""

    def _locate(self, spelled: Iterable[str]) -> Callable[[str], str]:
        relative = self._settings.coverage.relative_files
        return repository_path(self._settings, spelled) if relative else self._rename


def _reader(sources: Mapping[str, bytes], settings: CoverageSettings) -> Mapping[str, str]:
    if not sources:
        return {}
    from covey.collect.shares import read_together  # much is imported for it, and mostly all is remembered

    return read_together(sources, settings)


def _unusable_cache() -> DataError:
    return DataError(
        "an analysis in covey's cache is none, although its checksum is right: somebody else wrote it",
        fix="run `covey cache clear`, and try again",
        slug="corrupt-cache",
    )


def _odd(bundle: PackedBundle, here: Interpreter) -> set[FileKey]:
    """The files whose recorded jumps or lines do not fit, data files together; few are decoded to find them."""
    traces: dict[Key, Trace] = {}
    for file, trace in _in_any_context(bundle.hits).items():
        body = bundle.bodies[bundle.readings[file][here]]
        if is_structure(body) and may_be_odd(body, trace):
            traces[Key(file)] = unpack_trace(trace)
    return odd_files(Bundle(Measurement(traces), {}, {key.file: _decoded(bundle, key.file) for key in traces}))


def _in_any_context(hits: Mapping[Key, bytes]) -> dict[FileKey, bytes]:
    found: dict[FileKey, bytes] = {}
    for key, trace in hits.items():
        if trace:
            known = found.setdefault(key.file, trace)
            if known is not trace:
                (found[key.file],) = unite([known], [trace])
    return found


def _decoded(bundle: PackedBundle, file: FileKey) -> Readings:
    return {one: decode(json.loads(bundle.bodies[name])) for one, name in bundle.readings[file].items()}


def _named(body: str, path: str) -> str:
    """The analysis under the repository's name of its file."""
    if is_structure(body):
        return body
    reading = decode(json.loads(body))
    return body_of(named(Reading(UNKNOWN_DIGEST, reading), path))
