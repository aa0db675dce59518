"""The rows of a bundle -> a packed bundle, or a part of a union. Nothing is believed before it was looked at."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from covey.combine.union import Part, Readings, Step, Union, View
from covey.errors import DataError
from covey.model.measurement import FileKey, Key
from covey.model.packed import Hits, PackedBundle, pack_trace, unpack_trace
from covey.model.run import Interpreter
from covey.system.bundle_rows import catalogue_of, stored_hits
from covey.system.bundle_runs import read_runs
from covey.system.bundle_schema import check_tables, decode_text, select
from covey.system.packing import name_of
from covey.system.rows import check_whole, distrust

FORMAT = 1
"""The format this covey writes; it reads this one only. `pragma user_version` of the file."""
APPLICATION_ID = 0x434F5659
""""COVY": `pragma application_id` of every bundle."""

FEW = 4
"""One of so many rows or fewer are fetched one by one; more, all of the table at once."""


def read_whole(database: sqlite3.Connection) -> PackedBundle:
    """Everything in an open bundle. Raises inside of `opened` only."""
    interpreters, files, sought, contexts = _interpreters(database), *_files(database), _contexts(database)
    traces = {row[0]: stored_hits(*row) for row in select(database, "trace")}
    hits: dict[Key, Hits] = {Key(file): Hits() for file in sought}
    for file, context, trace in select(database, "hit"):
        key, found = Key(files[file], contexts[context]), traces[trace]
        known = hits.setdefault(key, found)
        if known != found:
            hits[key] = pack_trace(unpack_trace(known) | unpack_trace(found))
    readings = _readings(database, files, interpreters)
    bodies = dict(_checked(row) for row in select(database, "structure"))
    for found_readings in readings.values():
        for name in found_readings.values():
            bodies[name]
    return PackedBundle(
        hits=hits,
        branch=_branch(_meta(database)),
        tracers=dict(select(database, "tracer")),
        runs=read_runs(database, interpreters),
        readings=readings,
        bodies=bodies,
    )


def read_into(database: sqlite3.Connection, union: Union) -> Part:
    """What an open bundle adds to a union. Raises inside of `opened` only."""
    meta, contexts = _meta(database), _contexts(database)
    interpreters = _interpreters(database)
    identity = meta["catalogue"], tuple(contexts.items())
    readings: Readings = {}
    view = union.view(identity)
    if view is None:
        if meta["catalogue"] != catalogue_of(database):
            raise ValueError("its files were changed after it was written")
        files, sought = _files(database)
        readings = _readings(database, files, interpreters)
        view = View(identity, files, contexts, sought)
    return Part(
        view=view,
        steps=_steps(database, union, view),
        branch=_branch(meta),
        tracers=dict(select(database, "tracer")),
        runs=read_runs(database, interpreters),
        readings=readings,
        bodies=_missing(database, readings, union.bodies),
    )


def _steps(database: sqlite3.Connection, union: Union, view: View) -> list[Step]:
    """The hits that are not in the union yet."""
    rows = [row for row in select(database, "hit") if not view.is_known(*row)]
    wanted = {row[2] for row in rows}
    (count,) = database.execute("select count(*) from trace").fetchone()
    if len(wanted) * FEW > count:
        traces = {row[0]: row for row in select(database, "trace")}
    else:
        query = "select id, lines, arcs from trace where id = ?"
        traces = {id: row for id in wanted for row in database.execute(query, (id,))}
    return [union.step(view, file, context, id, stored_hits(*traces[id])) for file, context, id in rows]


def _meta(database: sqlite3.Connection) -> dict[str, str]:
    return dict(select(database, "meta"))


def _branch(meta: Mapping[str, str]) -> bool | None:
    return None if "branch" not in meta else meta["branch"] == "1"


def _contexts(database: sqlite3.Connection) -> dict[int, str]:
    return dict(select(database, "context"))


def _interpreters(database: sqlite3.Connection) -> dict[int, Interpreter]:
    return {row[0]: Interpreter(*row[1:]) for row in select(database, "interpreter")}


def _files(database: sqlite3.Connection) -> tuple[dict[int, FileKey], tuple[FileKey, ...]]:
    """All files by number, and those that were sought in the empty context."""
    files: dict[int, FileKey] = {}
    sought: list[FileKey] = []
    for number, environment, path, digest, is_sought in select(database, "file"):
        files[number] = FileKey(environment, path, digest)
        if is_sought:
            sought.append(files[number])
    return files, tuple(sought)


def _readings(
    database: sqlite3.Connection, files: Mapping[int, FileKey], interpreters: Mapping[int, Interpreter]
) -> dict[FileKey, dict[Interpreter, str]]:
    readings: dict[FileKey, dict[Interpreter, str]] = {}
    for file, interpreter, name in select(database, "reading"):
        readings.setdefault(files[file], {})[interpreters[interpreter]] = name
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
