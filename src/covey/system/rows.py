"""Rows of SQLite files of any origin: nothing is believed of such a file but what was looked at."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

TYPES = {"text": str, "integer": int, "real": float, "blob": bytes, "null": type(None)}
"""Of the values of rows, by SQLite's names for them."""

MOST_BYTES = 1 << 28
"""Of one value. Without a limit of its own, a small hostile file could ask SQLite for a gigabyte at a time."""


def distrust(database: sqlite3.Connection) -> None:
    """Limit what the file may ask for."""
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)


def check_whole(path: Path, database: sqlite3.Connection) -> None:
    """Refuse a file that was cut short in its last page: SQLite takes what is missing there for zeros.

    Raises:
        ValueError: the file is shorter than its pages.
    """
    (page_bytes,) = database.execute("pragma page_size").fetchone()
    (pages,) = database.execute("pragma page_count").fetchone()
    if path.stat().st_size < page_bytes * pages:
        raise ValueError("it was cut short")


def check_table(database: sqlite3.Connection, table: str) -> None:
    """Refuse what has a table's name and makes up its rows as they are read.

    Raises:
        ValueError: it is no table of rows that lie in the file.
    """
    made_by = database.execute(
        "select sql from sqlite_schema where type = 'table' and lower(name) = ?", (table,)
    ).fetchone()
    if made_by is None or str(made_by[0]).lower().startswith("create virtual"):
        raise ValueError(f"it has no table {table}")
    if any(row[-1] for row in database.execute(f"pragma table_xinfo({table})")):
        raise ValueError(f"its table {table} makes up values as they are read")


def checked_rows(database: sqlite3.Connection, table: str, columns: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, when every value is of the kind that its column is to hold.

    Args:
        columns: the kinds by name, as SQLite's typeof() says them: "text", or "text null" for either.
    Raises:
        ValueError: another kind of value; or as `check_table`.
    """
    check_table(database, table)
    return checked(database.execute(f"select {', '.join(columns)} from {table}"), table, columns)


def checked(rows: Iterable[tuple[Any, ...]], table: str, columns: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """The rows, each looked at as it comes. Raises as `checked_rows`."""
    allowed = _allowed(tuple(columns.values()))
    known: set[tuple[type, ...]] = set()
    for row in rows:
        types = tuple(map(type, row))
        if types not in known:
            for name, value, expected in zip(columns, row, allowed, strict=True):
                if type(value) not in expected:
                    raise ValueError(f"{table}.{name} holds {value!r:.40}")
            known.add(types)
        yield row


@functools.cache
def _allowed(columns: tuple[str, ...]) -> list[set[type]]:
    return [{TYPES[kind] for kind in kinds.split()} for kinds in columns]
