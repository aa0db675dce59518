"""Rows of SQLite files of any origin: nothing is believed of such a file but what was looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

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


def checked_rows(database: sqlite3.Connection, table: str, columns: Mapping[str, str]) -> sqlite3.Cursor:
    """The rows of a table, when every value is of the kind that its column is to hold.

    Args:
        columns: the kinds by name, as SQLite's typeof() says them: "text", or "text null" for either.
    Raises:
        ValueError: another kind of value; or what has the table's name makes up its rows as they are read.
    """
    made_by = database.execute(
        "select sql from sqlite_schema where type = 'table' and lower(name) = ?", (table,)
    ).fetchone()
    if made_by is None or str(made_by[0]).lower().startswith("create virtual"):
        raise ValueError(f"it has no table {table}")
    names = ", ".join(columns)
    kinds = {name: ", ".join(f"'{kind}'" for kind in allowed.split()) for name, allowed in columns.items()}
    for name, allowed in kinds.items():
        odd = database.execute(f"select {name} from {table} where typeof({name}) not in ({allowed}) limit 1").fetchone()
        if odd:
            raise ValueError(f"{table}.{name} holds {odd[0]!r:.40}")
    return database.execute(f"select {names} from {table}")
