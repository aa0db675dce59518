"""covey's own file <-> Bundle: one SQLite file, readable by a plain sqlite3. Shape: docs/reference/bundle.md."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from covey.analysis.encoding import decode, decode_arcs, encode
from covey.errors import DataError
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter
from covey.system.bundle_runs import read_runs, write_runs
from covey.system.bundle_schema import create, decode_text, insert, select
from covey.system.files import replacing
from covey.system.rows import check_whole, distrust

SUFFIX = ".covey"
FORMAT = 1
"""The format this covey writes; it reads this one only. `pragma user_version` of the file."""
APPLICATION_ID = 0x434F5659
""""COVY": `pragma application_id` of every bundle."""


def write_bundle(path: Path, bundle: Bundle) -> None:
    """Write a bundle, all or nothing.

    Raises:
        DataError: "unwritable-folder".
    """
    with replacing(path) as temporary, contextlib.closing(sqlite3.connect(temporary)) as database:
        try:
            with database:
                _fill(database, bundle)
        except sqlite3.OperationalError as error:
            raise OSError(None, str(error)) from error


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file.

    Raises:
        DataError: "no-such-file", "corrupt-bundle", "newer-bundle".
    """
    with _opened(path) as database:
        distrust(database)
        check_whole(path, database)
        database.text_factory = decode_text
        interpreters = {row[0]: Interpreter(*row[1:]) for row in select(database, "interpreter")}
        files = {row[0]: FileKey(*row[1:]) for row in select(database, "file")}
        return Bundle(
            measurement=_read_measurement(database, files),
            runs=read_runs(database, interpreters),
            readings=_read_readings(database, files, interpreters),
        )


def is_bundle(path: Path) -> bool:
    """Whether a file says that it is a bundle, of whatever format, by its name or by its first bytes."""
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except OSError:
        return False
    return path.suffix == SUFFIX or header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _fill(database: sqlite3.Connection, bundle: Bundle) -> None:
    database.execute("pragma journal_mode = off")  # the file is not in its place yet: nothing is to be rolled back
    database.execute("begin")  # or every table would be a transaction, and wait for the disk
    database.execute(f"pragma application_id = {APPLICATION_ID}")
    database.execute(f"pragma user_version = {FORMAT}")
    create(database)
    measurement = bundle.measurement
    interpreters = _write_interpreters(database, bundle)
    write_runs(database, bundle.runs.values(), interpreters)
    files = {
        key: number for number, key in enumerate(sorted({*bundle.readings, *(k.file for k in measurement.traces)}), 1)
    }
    insert(database, "file", ((number, *key) for key, number in files.items()))
    _write_readings(database, bundle, files, interpreters)
    _write_hits(database, measurement, files)
    insert(database, "tracer", sorted(measurement.tracers.items()))
    if measurement.branch is not None:
        insert(database, "meta", [("branch", str(int(measurement.branch)))])


def _write_interpreters(database: sqlite3.Connection, bundle: Bundle) -> dict[Interpreter, int]:
    found = {interpreter for readings in bundle.readings.values() for interpreter in readings}
    found |= {p.interpreter for run in bundle.runs.values() for p in run.processes if p.interpreter}
    numbers = {interpreter: number for number, interpreter in enumerate(sorted(found), 1)}
    insert(
        database,
        "interpreter",
        ((number, i.implementation, i.version, i.coverage) for i, number in numbers.items()),
    )
    return numbers


def _write_readings(
    database: sqlite3.Connection,
    bundle: Bundle,
    files: Mapping[FileKey, int],
    interpreters: Mapping[Interpreter, int],
) -> None:
    bodies: dict[str, str] = {}
    rows: list[tuple[int, int, str]] = []
    for key, by_interpreter in sorted(bundle.readings.items()):
        for interpreter, reading in sorted(by_interpreter.items(), key=lambda item: item[0]):
            body = json.dumps(encode(reading), separators=(",", ":"), sort_keys=True)
            identity = _identity(body)
            bodies[identity] = body
            rows.append((files[key], interpreters[interpreter], identity))
    insert(database, "structure", bodies.items())
    insert(database, "reading", rows)


def _write_hits(database: sqlite3.Connection, measurement: Measurement, files: Mapping[FileKey, int]) -> None:
    contexts = {name: number for number, name in enumerate(sorted({key.context for key in measurement.traces}), 1)}
    insert(database, "context", ((number, name) for name, number in contexts.items()))
    insert(
        database,
        "hit",
        (
            (
                files[key.file],
                contexts[key.context],
                trace.lines.to_numbits(),
                json.dumps(sorted(trace.arcs), separators=(",", ":")),
            )
            for key, trace in sorted(measurement.traces.items(), key=lambda item: item[0])
        ),
    )


def _read_measurement(database: sqlite3.Connection, files: Mapping[int, FileKey]) -> Measurement:
    contexts: dict[int, str] = dict(select(database, "context"))
    traces: dict[Key, Trace] = {}
    for file, context, lines, arcs in select(database, "hit"):
        key = Key(files[file], contexts[context])
        trace = Trace(LineSet.from_numbits(lines), decode_arcs(json.loads(arcs)))
        traces[key] = traces[key] | trace if key in traces else trace
    branch = dict(select(database, "meta")).get("branch")
    return Measurement(
        traces, branch=None if branch is None else branch == "1", tracers=dict(select(database, "tracer"))
    )


def _read_readings(
    database: sqlite3.Connection, files: Mapping[int, FileKey], interpreters: Mapping[int, Interpreter]
) -> dict[FileKey, dict[Interpreter, Structure | Skipped]]:
    structures: dict[str, Structure | Skipped] = {}
    for identity, body in select(database, "structure"):
        if identity != _identity(body):
            raise ValueError(f"its structure {identity:.12} was changed after it was written")
        structures[identity] = decode(json.loads(body))
    readings: dict[FileKey, dict[Interpreter, Structure | Skipped]] = {}
    for file, interpreter, structure in select(database, "reading"):
        readings.setdefault(files[file], {})[interpreters[interpreter]] = structures[structure]
    return readings


def _identity(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogateescape")).hexdigest()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise DataError(
            f"there is no bundle {path}",
            fix="check the path; `covey status` shows what data covey has",
            slug="no-such-file",
        )
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            _check_format(path, database)
            yield database
    except KeyError as error:
        raise _corrupt(path, f"it refers to a row {error} that it does not hold") from error
    except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:
        raise _corrupt(path, str(error)) from error


def _check_format(path: Path, database: sqlite3.Connection) -> None:
    (application,) = database.execute("pragma application_id").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    if application != APPLICATION_ID or version < 1:
        raise _corrupt(path, "it was not written by covey, or not to its end")
    if version > FORMAT:
        raise DataError(
            f"{path} has bundle format {version}; this covey reads format {FORMAT}",
            fix="update covey here to the version that made the bundle",
            slug="newer-bundle",
        )


def _corrupt(path: Path, why: str) -> DataError:
    return DataError(
        f"{path} is not a usable bundle: {why}",
        fix="run its environment again, or leave the file out",
        slug="corrupt-bundle",
    )
