"""The rows of a bundle -> a packed bundle, or a part of a union. Nothing is believed before it was looked at."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from covey.combine.traces import check, unite
from covey.combine.union import Part, Readings, Step, Union, View, step
from covey.errors import DataError
from covey.model.measurement import FileKey, Key
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter
from covey.system.bundle_rows import FILE_BYTES, catalogue_of, cells_of, file_of, traces_in
from covey.system.bundle_runs import read_runs
from covey.system.bundle_schema import check_tables, decode_text, select
from covey.system.packing import name_of
from covey.system.rows import check_whole, distrust

FORMAT = 2
"""The format this covey writes; it reads this one only. `pragma user_version` of the file."""
APPLICATION_ID = 0x434F5659
""""COVY": `pragma application_id` of every bundle."""


def read_whole(database: sqlite3.Connection) -> PackedBundle:
    """Everything in an open bundle. Raises inside of `opened` only."""
    view = _view(database, None)
    traces = traces_in(select(database, "packed_trace"))
    hits: dict[Key, bytes] = {Key(file): b"" for file in view.sought}
    for context, row in select(database, "packed_hit"):
        for cell in cells_of(row):
            key, found = Key(view.files[file_of(cell)], view.contexts[context]), traces[cell[FILE_BYTES:]]
            known = hits.setdefault(key, found)
            if known != found:
                check([found])
                (hits[key],) = unite([known], [found])
    readings = _readings(database, view)
    bodies = dict(_checked(row) for row in select(database, "structure"))
    for found_readings in readings.values():
        for name in found_readings.values():
            bodies[name]
    return PackedBundle(
        hits=hits,
        branch=_branch(_meta(database)),
        tracers=view.tracers,
        runs=read_runs(database, view.interpreters),
        readings=readings,
        bodies=bodies,
    )


def read_into(database: sqlite3.Connection, union: Union) -> Part:
    """What an open bundle adds to a union. Raises inside of `opened` only."""
    meta = _meta(database)
    catalogue = meta["catalogue"]
    readings: Readings = {}
    view = union.view(catalogue)
    if view is None:
        if catalogue != catalogue_of(database):
            raise ValueError("its files were changed after it was written")
        view = _view(database, catalogue)
        readings = _readings(database, view)
    return Part(
        view=view,
        steps=_steps(database, view),
        branch=_branch(meta),
        tracers=view.tracers,
        runs=read_runs(database, view.interpreters),
        readings=readings,
        bodies=_missing(database, readings, union.bodies),
    )


def _steps(database: sqlite3.Connection, view: View) -> list[Step]:
    """The hits that are not in the union yet."""
    rows = [(context, view.new(context, cells_of(cells))) for context, cells in select(database, "packed_hit")]
    wanted = {cell[FILE_BYTES:] for _, cells in rows for cell in cells}
    traces = traces_in(select(database, "packed_trace"), wanted) if wanted else {}
    return [
        step(view, context, [file_of(cell) for cell in cells], [traces[cell[FILE_BYTES:]] for cell in cells], cells)
        for context, cells in rows
        if cells
    ]


def _view(database: sqlite3.Connection, catalogue: str | None) -> View:
    files: dict[int, FileKey] = {}
    sought: list[FileKey] = []
    for number, environment, path, digest, is_sought in select(database, "file"):
        files[number] = FileKey(environment, path, digest)
        if is_sought:
            sought.append(files[number])
    return View(
        identity=catalogue,
        files=files,
        contexts=dict(select(database, "context")),
        sought=tuple(sought),
        tracers=dict(select(database, "tracer")),
        interpreters={row[0]: Interpreter(*row[1:]) for row in select(database, "interpreter")},
    )


def _meta(database: sqlite3.Connection) -> dict[str, str]:
    return dict(select(database, "meta"))


def _branch(meta: Mapping[str, str]) -> bool | None:
    return None if "branch" not in meta else meta["branch"] == "1"


def _readings(database: sqlite3.Connection, view: View) -> dict[FileKey, dict[Interpreter, str]]:
    readings: dict[FileKey, dict[Interpreter, str]] = {}
    for file, interpreter, name in select(database, "reading"):
        readings.setdefault(view.files[file], {})[view.interpreters[interpreter]] = name
    return readings


def _missing(database: sqlite3.Connection, readings: Readings, known: Mapping[str, str]) -> dict[str, str]:
    """The analyses that nobody has read yet."""
    wanted = {name for found in readings.values() for name in found.values()} - known.keys()
    if not wanted:
        return {}
    found = dict(_checked(row) for row in select(database, "structure") if row[0] in wanted)
    return {name: found[name] for name in wanted}


def _checked(row: tuple[str, str]) -> tuple[str, str]:
    name, body = row
    if name != name_of(body):
        raise ValueError(f"its structure {name:.12} was changed after it was written")
    return name, body


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A bundle, to be read; whatever is wrong with it is a DataError that names the file."""
    if not path.exists():
        raise DataError(
            f"there is no bundle {path}",
            fix="check the path; `covey status` shows what data covey has",
            slug="no-such-file",
        )
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with damage(path), contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        _check_format(path, database)
        distrust(database)
        check_whole(path, database)
        check_tables(database)
        database.text_factory = decode_text
        yield database


@contextlib.contextmanager
def damage(path: Path) -> Iterator[None]:
    """Whatever is wrong with the content of a bundle is a DataError that names the file."""
    try:
        yield
    except KeyError as error:
        raise _corrupt(path, f"it refers to a row {error} that it does not hold") from error
    except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:
        raise _corrupt(path, str(error)) from error


def _check_format(path: Path, database: sqlite3.Connection) -> None:
    (application,) = database.execute("pragma application_id").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    if application != APPLICATION_ID or version < 1:
        raise _corrupt(path, "it was not written by covey, or not to its end")
    if version < FORMAT:
        raise _corrupt(path, f"it has format {version}, of an earlier covey; this one reads format {FORMAT}")
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
