"""coverage.py's data file <-> Measurement. The only module that opens `.coverage` files."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from coverage import CoverageData
from coverage.exceptions import CoverageException

from covey.errors import DataError
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import UNKNOWN_DIGEST, Arc, FileKey, Key, Measurement, Trace
from covey.system.files import replacing
from covey.system.rows import check_whole, checked_rows, distrust

SCHEMA_VERSION = 7
SQLITE_HEADER = b"SQLite format 3\x00"


def read_datafile(path: Path, environment: str, rename: Callable[[str], str]) -> Measurement:
    """What a data file of coverage.py holds.

    Args:
        environment: the label for everything in the file.
        rename: from a path as the data file spells it to the path of the repository; two paths may fall together.
    Raises:
        DataError: "no-such-file", "empty-data-file", "corrupt-data-file".
    Source:
        coverage.py's documentation, "Coverage.py database schema".
    """
    with _opened(path) as database:
        tables = _Tables(database)
        traces: dict[Key, Trace] = {}
        for file_id, spelled in tables.paths.items():
            file = FileKey(environment, rename(spelled), UNKNOWN_DIGEST)
            for context, trace in tables.traces(file_id).items():
                key = Key(file, context)
                traces[key] = traces[key] | trace if key in traces else trace
        tracers = {rename(tables.paths[file_id]): tracer for file_id, tracer in tables.tracers.items() if tracer}
    return Measurement(traces, tables.branch if traces else None, tracers)


def spelled_paths(path: Path) -> list[str]:
    """The paths of a data file as it spells them. Raises as `read_datafile`."""
    with _opened(path) as database:
        return [name for (name,) in checked_rows(database, "file", {"path": "text"})]


class _Tables:
    """The rows of a data file, by the id of their file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        version = database.execute("select version from coverage_schema").fetchone()
        if version != (SCHEMA_VERSION,):
            raise ValueError(f"its schema is {version and version[0]!r}; covey reads schema {SCHEMA_VERSION}")
        self.paths: dict[int, str] = dict(checked_rows(database, "file", {"id": "integer", "path": "text"}))
        self.tracers: dict[int, str] = dict(checked_rows(database, "tracer", {"file_id": "integer", "tracer": "text"}))
        self.branch = database.execute("select value from meta where key = 'has_arcs'").fetchone() == ("1",)
        self._contexts: dict[int, str] = dict(checked_rows(database, "context", {"id": "integer", "context": "text"}))
        self._lines: dict[int, dict[int, LineSet]] = {}
        self._arcs: dict[int, dict[int, list[Arc]]] = {}
        ids = {"file_id": "integer", "context_id": "integer"}
        for file_id, context_id, numbits in checked_rows(database, "line_bits", {**ids, "numbits": "blob"}):
            self._lines.setdefault(file_id, {})[context_id] = LineSet.from_numbits(numbits)
        arcs = checked_rows(database, "arc", {**ids, "fromno": "integer", "tono": "integer"})
        for file_id, context_id, start, end in arcs:
            self._arcs.setdefault(file_id, {}).setdefault(context_id, []).append((start, end))

    def traces(self, file_id: int) -> dict[str, Trace]:
        """What each context ran of a file; one empty trace for a file that never ran."""
        found = {
            self._contexts[context_id]: _arc_trace(arcs) for context_id, arcs in self._arcs.get(file_id, {}).items()
        } or {self._contexts[context_id]: Trace(lines) for context_id, lines in self._lines.get(file_id, {}).items()}
        return found or {"": Trace()}


def _arc_trace(arcs: list[Arc]) -> Trace:
    lines = {line for arc in arcs for line in arc}
    if min(lines) < -HIGHEST_LINE:
        raise ValueError(f"{min(lines)} is not a line number")
    return Trace(LineSet.of(line for line in lines if line > 0), frozenset(arcs))


def content_hash(path: Path) -> str:
    """A hash by which equal data files are recognised before they are read.

    Raises:
        DataError: "no-such-file".
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _missing(path, error) from error


def write_datafile(path: Path, measurement: Measurement, spell: Callable[[str], str]) -> None:
    """Write an ordinary data file that coverage.py reads: all environments together, contexts kept.

    Args:
        spell: from a path of the repository to the path that the data file shall hold.
    Raises:
        DataError: "unwritable-folder"; "path-encoding", for a path that coverage.py cannot store.
    """
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


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, read only; whatever is wrong with it is a DataError that names the file."""
    _check_header(path)
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            distrust(database)
            check_whole(path, database)
            yield database
    except KeyError as error:
        raise _corrupt(path, f"it refers to a row {error} that it does not hold") from error
    except (sqlite3.Error, ValueError) as error:
        raise _corrupt(path, str(error)) from error


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise _missing(path, error) from error
    if not header:
        raise DataError(
            f"{path} is empty: a measured process died while it made its data file",
            fix="run that environment again, or delete the file",
            slug="empty-data-file",
        )
    if header != SQLITE_HEADER:
        raise _corrupt(path, "it is no SQLite database")


def _missing(path: Path, error: OSError) -> DataError:
    return DataError(
        f"cannot read {path}: {error.strerror or error}",
        fix="check the path; `covey status` shows what data covey has",
        slug="no-such-file",
    )


def _corrupt(path: Path, why: str) -> DataError:
    return DataError(
        f"{path} is not a usable coverage.py data file: {why}",
        fix="run that environment again, or leave the file out",
        slug="corrupt-data-file",
    )
