"""The tables of a bundle, and their rows: what a column may hold is said once, in the schema, and obeyed both ways."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from covey.system.bundle_views import VIEWS
from covey.system.rows import checked

TABLES = """
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
    sought integer not null,
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
create table packed_trace (
    sizes blob not null,
    bodies blob not null
);
create table packed_hit (
    context integer not null references context (id),
    files blob not null,
    traces blob not null
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


SCHEMA = TABLES + VIEWS


def create(database: sqlite3.Connection) -> None:
    """Make the tables."""
    for statement in SCHEMA.split(";"):
        database.execute(statement)


def tables() -> dict[str, dict[str, str]]:
    """The kinds of value that each column of each table may hold, as `checked_rows` takes them."""
    return _declared()[1]


@functools.cache
def _declared() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The declaration of each table as SQLite keeps it, and `tables`."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        create(database)
        declarations = dict(database.execute("select name, sql from sqlite_schema where type = 'table'"))
        kinds = {
            name: {
                column: kind.lower() if required or key else f"{kind.lower()} null"
                for _, column, kind, required, _, key in database.execute(f"pragma table_info({name})")
            }
            for name in declarations
        }
    return declarations, kinds


def insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows. Text that is not UTF-8, which file names may be, is stored as its bytes."""
    values = ", ".join("cast(? as text)" if "text" in kind else "?" for kind in tables()[table].values())
    database.executemany(
        f"insert into {table} values ({values})",
        (tuple(_bytes(value) if isinstance(value, str) else value for value in row) for row in rows),
    )


def check_declarations(found: Mapping[str, str | None]) -> None:
    """Refuse a file whose tables are others than those of the schema: what makes up its rows as they are read.

    Args:
        found: what was written to make each table of it, by name; other things may be in it.
    Raises:
        ValueError: a table is missing, or declared in another way.
    """
    for name, declaration in _declared()[0].items():
        if found.get(name) != declaration:
            raise ValueError(f"it has no table {name} as covey makes it")


@functools.cache
def numbered(table: str) -> bool:
    """Whether the first column of a table is its rows' number."""
    return tables()[table].get("id") == "integer"


@functools.cache
def reals(table: str) -> tuple[int, ...]:
    """The columns of a table that hold real numbers."""
    return tuple(place for place, kind in enumerate(tables()[table].values()) if "real" in kind)


def selected(database: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, by the columns of the schema. Raises as `checked_table`."""
    return checked_table(database.execute(f"select {', '.join(tables()[table])} from {table}"), table)


def checked_table(rows: Iterable[tuple[Any, ...]], table: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a table.

    Raises:
        ValueError: a value is of another kind than its column declares.
    """
    return checked(rows, table, tables()[table])


def decode_text(stored: bytes) -> str:
    """The inverse of what `insert` does to text: a connection's `text_factory`."""
    return stored.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
