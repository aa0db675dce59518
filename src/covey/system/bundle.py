"""covey's own file <-> Bundle: one SQLite file, readable by a plain sqlite3. Shape: docs/reference/bundle.md."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from covey.analysis.encoding import decode, encode
from covey.errors import DataError
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter
from covey.system.bundle_runs import read_runs, write_runs
from covey.system.files import replacing

SUFFIX = ".covey"
FORMAT = 1
"""The format this covey writes; it reads this one only. `pragma user_version` of the file."""
APPLICATION_ID = 0x434F5659
""""COVY": `pragma application_id` of every bundle."""

SCHEMA = """
create table run (
    id text primary key,
    environment text not null,
    command text not null,
    exit_code integer,
    started text not null,
    duration_s real not null,
    platform text not null,
    rules text not null,
    commit_sha text,
    commit_dirty integer,
    commit_branch text,
    is_foreign integer not null
);
create table interpreter (
    id integer primary key,
    implementation text not null,
    version text not null,
    coverage text not null
);
create table process (
    run text not null references run (id),
    pid integer not null,
    parent_pid integer not null,
    argv text not null,
    executable text not null,
    started text not null,
    outcome text not null,
    interpreter integer references interpreter (id),
    core text not null,
    detail text not null
);
create table file (
    id integer primary key,
    environment text not null,
    path text not null,
    digest text not null,
    unique (environment, path, digest)
);
create table structure (
    id text primary key,
    body text not null
);
create table reading (
    file integer not null references file (id),
    interpreter integer not null references interpreter (id),
    structure text not null references structure (id)
);
create table context (
    id integer primary key,
    name text not null unique
);
create table hit (
    file integer not null references file (id),
    context integer not null references context (id),
    lines blob not null,
    arcs text not null
);
create table tracer (
    path text primary key,
    plugin text not null
);
create table meta (
    key text primary key,
    value text not null
);
"""


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
        interpreters = {
            row[0]: Interpreter(*row[1:])
            for row in database.execute("select id, implementation, version, coverage from interpreter")
        }
        files = {
            row[0]: FileKey(*row[1:]) for row in database.execute("select id, environment, path, digest from file")
        }
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
    database.execute(f"pragma application_id = {APPLICATION_ID}")
    database.execute(f"pragma user_version = {FORMAT}")
    for statement in SCHEMA.split(";"):
        database.execute(statement)
    measurement = bundle.measurement
    interpreters = _write_interpreters(database, bundle)
    write_runs(database, bundle.runs.values(), interpreters)
    files = {
        key: number for number, key in enumerate(sorted({*bundle.readings, *(k.file for k in measurement.traces)}), 1)
    }
    database.executemany("insert into file values (?, ?, ?, ?)", ((number, *key) for key, number in files.items()))
    _write_readings(database, bundle, files, interpreters)
    _write_hits(database, measurement, files)
    database.executemany("insert into tracer values (?, ?)", sorted(measurement.tracers.items()))
    if measurement.branch is not None:
        database.execute("insert into meta values ('branch', ?)", (str(int(measurement.branch)),))


def _write_interpreters(database: sqlite3.Connection, bundle: Bundle) -> dict[Interpreter, int]:
    found = {interpreter for readings in bundle.readings.values() for interpreter in readings}
    found |= {p.interpreter for run in bundle.runs.values() for p in run.processes if p.interpreter}
    numbers = {interpreter: number for number, interpreter in enumerate(sorted(found), 1)}
    database.executemany(
        "insert into interpreter values (?, ?, ?, ?)",
        ((number, i.implementation, i.version, i.coverage) for i, number in numbers.items()),
    )
    return numbers


def _write_readings(
    database: sqlite3.Connection,
    bundle: Bundle,
    files: Mapping[FileKey, int],
    interpreters: Mapping[Interpreter, int],
) -> None:
    for key, by_interpreter in sorted(bundle.readings.items()):
        for interpreter, reading in sorted(by_interpreter.items(), key=lambda item: item[0]):
            body = json.dumps(encode(reading), separators=(",", ":"), sort_keys=True)
            identity = hashlib.sha256(body.encode()).hexdigest()
            database.execute("insert or ignore into structure values (?, ?)", (identity, body))
            database.execute("insert into reading values (?, ?, ?)", (files[key], interpreters[interpreter], identity))


def _write_hits(database: sqlite3.Connection, measurement: Measurement, files: Mapping[FileKey, int]) -> None:
    contexts = {name: number for number, name in enumerate(sorted({key.context for key in measurement.traces}), 1)}
    database.executemany("insert into context values (?, ?)", ((number, name) for name, number in contexts.items()))
    database.executemany(
        "insert into hit values (?, ?, ?, ?)",
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
    contexts = dict(database.execute("select id, name from context"))
    traces = {
        Key(files[file], contexts[context]): Trace(
            LineSet.from_numbits(lines), frozenset((int(start), int(end)) for start, end in json.loads(arcs))
        )
        for file, context, lines, arcs in database.execute("select file, context, lines, arcs from hit")
    }
    branch = database.execute("select value from meta where key = 'branch'").fetchone()
    return Measurement(
        traces,
        branch=None if branch is None else branch[0] == "1",
        tracers=dict(database.execute("select path, plugin from tracer")),
    )


def _read_readings(
    database: sqlite3.Connection, files: Mapping[int, FileKey], interpreters: Mapping[int, Interpreter]
) -> dict[FileKey, dict[Interpreter, Structure | Skipped]]:
    structures = {id: decode(json.loads(body)) for id, body in database.execute("select id, body from structure")}
    readings: dict[FileKey, dict[Interpreter, Structure | Skipped]] = {}
    for file, interpreter, structure in database.execute("select file, interpreter, structure from reading"):
        readings.setdefault(files[file], {})[interpreters[interpreter]] = structures[structure]
    return readings


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
    except (sqlite3.Error, ValueError, TypeError, KeyError, IndexError) as error:
        raise _corrupt(path, str(error)) from error


def _check_format(path: Path, database: sqlite3.Connection) -> None:
    (application,) = database.execute("pragma application_id").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    if application != APPLICATION_ID:
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
