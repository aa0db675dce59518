"""coverage.py's data file <-> Measurement, or a part of a union."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from covey.combine.traces import with_ends
from covey.combine.union import Part, Union, View, step
from covey.errors import DataError
from covey.model.lines import LineSet
from covey.model.measurement import UNKNOWN_DIGEST, Arc, FileKey, Key, Measurement, Trace
from covey.model.packed_trace import unpack_trace
from covey.model.run import Run
from covey.system.files import replacing
from covey.system.recorded import reading
from covey.system.recorded_rows import DataFile, Recorded

if TYPE_CHECKING:
    from coverage import CoverageData

Locate = Callable[[Iterable[str]], Callable[[str], str]]
"""From the paths of a data file to a function from each of them to the path of the repository."""


def read_datafile(path: Path, environment: str, rename: Callable[[str], str]) -> Measurement:
    """What a data file of coverage.py holds.

    Args:
        environment: the label for everything in the file.
        rename: from a path as the data file spells it to the path of the repository; two paths may fall together.
    Raises:
        DataError: "no-such-file", "empty-data-file", "corrupt-data-file".
    """
    return reading(path, lambda data: _measurement(data, environment, rename))


def datafile_part(path: Path, union: Union, environment: str, run: Callable[[str], Run], locate: Locate) -> Part:
    """What a data file of coverage.py adds to a union. Lines that are the ends of jumps are not in it.

    Args:
        environment: the label for everything in the file.
        run: of a hash of what was recorded, by which equal data files are recognised.
        locate: how `rename` of `read_datafile` is made of all paths of the file.
    Raises:
        DataError: as `read_datafile`.
    """
    return reading(path, lambda data: _part(data, union, environment, run, locate))


def _measurement(data: DataFile, environment: str, rename: Callable[[str], str]) -> Measurement:
    contexts = data.contexts()
    files = {number: FileKey(environment, rename(path), UNKNOWN_DIGEST) for number, path in data.paths().items()}
    recorded = data.recorded()
    traces: dict[Key, Trace] = {}
    for file, context, hits in recorded.hits:
        key, trace = Key(files[file], contexts[context]), unpack_trace(with_ends(hits))
        traces[key] = traces[key] | trace if key in traces else trace
    for number in files.keys() - {file for file, _, _ in recorded.hits}:
        traces.setdefault(Key(files[number]), Trace())
    tracers = {files[number].path: tracer for number, tracer in recorded.tracers.items()}
    return Measurement(traces, recorded.branch if traces else None, tracers)


def _part(data: DataFile, union: Union, environment: str, run: Callable[[str], Run], locate: Locate) -> Part:
    identity = environment, data.identity()
    view = union.view(identity) or _view(data, identity, environment, locate)
    recorded = data.recorded()
    by_context: dict[int, tuple[list[int], list[bytes], list[int]]] = {}
    for file, context, trace in recorded.hits:
        mark = hash((file, trace))
        if not view.is_known(context, mark):
            numbers, traces, marks = by_context.setdefault(context, ([], [], []))
            numbers.append(file)
            traces.append(trace)
            marks.append(mark)
    steps = [step(view, context, *hits) for context, hits in by_context.items()]
    tracers = {view.files[number].path: tracer for number, tracer in recorded.tracers.items()}
    made = run(_hash(view, recorded))
    return Part(view, steps, recorded.branch if view.files else None, tracers, {made.id: made})


def _view(data: DataFile, identity: Hashable, environment: str, locate: Locate) -> View:
    paths, contexts = data.paths(), data.contexts()
    rename = locate(paths.values())
    files = {number: FileKey(environment, rename(path), UNKNOWN_DIGEST) for number, path in paths.items()}
    told = json.dumps([sorted(paths.items()), sorted(contexts.items())])
    return View(identity, files, contexts, tuple(files.values()), digest=hashlib.sha256(told.encode()).hexdigest())


def _hash(view: View, recorded: Recorded) -> str:
    """Of all that the data file says: by it equal ones are recognised, as coverage.py does by its own."""
    digest = hashlib.sha256(json.dumps([view.digest, recorded.branch, sorted(recorded.tracers.items())]).encode())
    hits = sorted(recorded.hits)
    digest.update(json.dumps([(file, context, len(trace)) for file, context, trace in hits]).encode())
    digest.update(b"".join([trace for _, _, trace in hits]))
    return digest.hexdigest()


def write_datafile(path: Path, measurement: Measurement, spell: Callable[[str], str]) -> None:
    """Write an ordinary data file that coverage.py reads: all environments together, contexts kept.

    Args:
        spell: from a path of the repository to the path that the data file shall hold.
    Raises:
        DataError: "unwritable-folder"; "path-encoding", for a path that coverage.py cannot store.
    """
    from coverage import CoverageData  # to write only: much is imported for it
    from coverage.exceptions import CoverageException

    by_context: dict[str, dict[str, Trace]] = {}
    for key, trace in measurement.traces.items():
        files = by_context.setdefault(key.context, {})
        spelled = _storable(spell(key.file.path))
        files[spelled] = files.get(spelled, Trace()) | trace
    tracers = {_storable(spell(name)): tracer for name, tracer in measurement.tracers.items()}
    measured = {name for files in by_context.values() for name in files}
    with replacing(path) as temporary:
        temporary.unlink()
        with contextlib.closing(CoverageData(str(temporary))) as data:
            try:
                _fill(data, by_context, branch=bool(measurement.branch))
                data.touch_files(sorted(measured))
                data.add_file_tracers({name: tracer for name, tracer in tracers.items() if name in measured})
                data.write()
            except (CoverageException, sqlite3.OperationalError) as error:
                raise OSError(None, str(error)) from error


def _fill(data: CoverageData, by_context: Mapping[str, Mapping[str, Trace]], *, branch: bool) -> None:
    """Without any trace the file is still made, and knows whether it is about branches."""
    for context, files in sorted((by_context or {"": {}}).items()):
        data.set_context(context)
        if branch:
            data.add_arcs({name: _arcs(trace) for name, trace in files.items()})
        else:
            data.add_lines({name: list(trace.lines) for name, trace in files.items()})


def _arcs(trace: Trace) -> set[Arc]:
    """The jumps, and for each line that is in none of them a jump to itself: so coverage.py knows that it ran."""
    ends = LineSet.of({line for arc in trace.arcs for line in arc if line > 0})
    return {*trace.arcs, *((line, line) for line in trace.lines - ends)}


def _storable(path: str) -> str:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise DataError(
            f"coverage.py's data file cannot hold the name of {path!r}: it is not UTF-8",
            fix="rename the file, or leave it out with `omit`",
            slug="path-encoding",
        ) from error
    return path
