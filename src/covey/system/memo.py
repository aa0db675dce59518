"""A disk cache of a pure function: text by key. A torn, foreign or missing entry is simply not there.

All entries lie in one SQLite file: hundreds of small files take longer to open than to read. Nothing of it is believed
but what its checksum confirms, and what is odd about the file as a whole makes covey begin it anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from covey.errors import DataError
from covey.system.files import make_folder
from covey.system.rows import distrust

NAME = "readings.sqlite"
MOST_BYTES = 128 << 20
"""Of all entries together; those that were not used for the longest time make room."""

_SCHEMA = "CREATE TABLE entry (key text primary key, checksum blob, used integer, body blob) without rowid"
_APPLICATION_ID = 0x434F5643
_FRESH_S = 3600
"""So long, a use is not noted anew."""
LOCKED_S = 5.0
"""How long to wait for another process that writes."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Size:
    """How much is remembered."""

    entries: int = 0
    size_bytes: int = 0
    """Of the file."""


def key_of(*parts: str | bytes) -> str:
    """A key of everything that the result depends on."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def recall(folder: Path, keys: Iterable[str]) -> dict[str, str]:
    """The remembered texts that are there and whole, by key."""
    now = int(time.time())
    found: dict[str, str] = {}
    seldom: list[str] = []
    with contextlib.suppress(sqlite3.Error, _Odd), _opened(folder / NAME, "ro") as database:
        for key, checksum, used, body in _rows(database, keys):
            if isinstance(body, bytes) and checksum == _checksum(key, body):
                found[key] = body.decode("utf-8", "replace")
                if not isinstance(used, int) or not now - _FRESH_S <= used <= now:
                    seldom.append(key)
    if seldom:
        with contextlib.suppress(sqlite3.Error, _Odd), _opened(folder / NAME, "rw") as database, database:
            database.executemany("update entry set used = ? where key = ?", ((now, key) for key in seldom))
    return found


def remember(
    folder: Path, texts: Mapping[str, str], *, most_bytes: int = MOST_BYTES, locked_s: float = LOCKED_S
) -> None:
    """Keep texts by key; a folder that takes no data is no error, the work is only done again."""
    if not texts:
        return
    path = folder / NAME
    try:
        make_folder(folder)
        try:
            _write(path, texts, most_bytes, locked_s)
        except (_Odd, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, full, unwritable: the file itself is sound
                return
            path.unlink(missing_ok=True)
            _write(path, texts, most_bytes, locked_s)
    except (DataError, OSError, sqlite3.Error, _Odd):
        return


def size_of(folder: Path) -> Size:
    """How much is remembered in a folder."""
    path = folder / NAME
    try:
        with _opened(path, "ro") as database:
            (entries,) = database.execute("select count(*) from entry").fetchone()
            return Size(entries, path.stat().st_size)
    except (OSError, sqlite3.Error, _Odd):
        return Size()


class _Odd(Exception):
    """The file is not one that this covey wrote."""


def _write(path: Path, texts: Mapping[str, str], most_bytes: int, locked_s: float) -> None:
    now = int(time.time())
    with _opened(path, "rwc", locked_s) as database, database:
        database.executemany(
            "insert or replace into entry values (?, ?, ?, ?)",
            ((key, _checksum(key, body), now, body) for key, body in ((k, t.encode()) for k, t in texts.items())),
        )
        _make_room(database, most_bytes)


def _make_room(database: sqlite3.Connection, most_bytes: int) -> None:
    """Forget what was not used for the longest time, a fifth more than has to be: so not each time again."""
    (size_bytes,) = database.execute("select total(length(body)) from entry").fetchone()
    if size_bytes <= most_bytes:
        return
    gone = []
    for key, length in database.execute("select key, length(body) from entry order by used, key"):
        if size_bytes <= most_bytes * 4 // 5:
            break
        gone.append((key,))
        size_bytes -= length
    database.executemany("delete from entry where key = ?", gone)


def _rows(database: sqlite3.Connection, keys: Iterable[str]) -> Iterator[tuple[str, object, object, object]]:
    waiting = iter(keys)
    while some := list(islice(waiting, _AT_ONCE)):
        marks = ",".join("?" * len(some))
        yield from database.execute(f"select key, checksum, used, body from entry where key in ({marks})", some)


@contextlib.contextmanager
def _opened(path: Path, mode: str, locked_s: float = LOCKED_S) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=locked_s)) as database:
        distrust(database)
        database.execute("pragma synchronous = off")  # what the machine loses when it breaks down is made again
        if mode == "rwc" and not _objects(database):
            with database:
                database.execute("begin immediate")
                if not _objects(database):  # nor did another process make it meanwhile
                    database.execute(_SCHEMA)
                    database.execute(f"pragma application_id = {_APPLICATION_ID}")
        if _objects(database) != [_SCHEMA]:
            raise _Odd
        yield database


def _objects(database: sqlite3.Connection) -> list[str]:
    return [sql for (sql,) in database.execute("select sql from sqlite_schema limit 2")]


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).digest()
