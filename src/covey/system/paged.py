"""Tables of SQLite's files, read without SQLite, where the extension could be built and the file is plain."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

try:
    import fcntl

    from covey.system.pages import _pages
except ImportError:  # there was no compiler
    _pages = None  # type: ignore[assignment]

JOURNALS = ("-wal", "-journal")
"""The files beside a database of SQLite that hold a part of it."""

_READERS = (510, 0x40000002)
"""The bytes on which SQLite's readers have a lock: how many, from where."""

Source = bytes | int
"""The content of a database, or a descriptor of its file."""


Schema = tuple[Mapping[str, str | None], Mapping[str, int]]
"""What was written to make each table and index, by name; and where it begins."""

MOST_KNOWN = 8
_KNOWN: dict[bytes, Schema] = {}
"""Schemas by the bytes that say them: of a thousand shards all are alike."""


class NotPlain(Exception):
    """SQLite is to read the file."""


@contextlib.contextmanager
def plain_descriptor(path: Path) -> Iterator[int]:
    """A descriptor of a database to which nothing is being written, and to which nothing beside it belongs.

    Raises:
        NotPlain: there is none such.
        OSError: the file cannot be opened.
    """
    if _pages is None:
        raise NotPlain
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, *_READERS)
        except OSError as error:
            raise NotPlain from error
        if any(os.path.exists(f"{path}{suffix}") for suffix in JOURNALS):  # noqa: PTH110 - of thousands of files
            raise NotPlain
        yield descriptor
    finally:
        os.close(descriptor)


class Pages:
    """A database by its pages.

    Raises:
        NotPlain: here and wherever it is read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        schema = self._content(1)
        if schema not in _KNOWN:
            if len(_KNOWN) >= MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[schema] = _schema(self._rows(1))
        self.declarations, self._roots = _KNOWN[schema]

    def rows(self, table: str, *, numbered: bool, reals: Collection[int] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, in their order.

        Args:
            numbered: whether its first column is an "integer primary key", which is not stored as a value.
            reals: the columns whose whole numbers are stored as integers.
        """
        for row in self._rows(self._root(table)):
            if numbered:
                yield row[:1] + row[2:] if row[1:2] == (None,) else row[1:]
            elif reals:
                yield tuple(
                    float(value) if place in reals and type(value) is int else value
                    for place, value in enumerate(row[1:])
                )
            else:
                yield row[1:]

    def jumps(self, index: str) -> list[tuple[int, int, bytes]]:
        """File, context and packed trace, of an index of the jumps of coverage.py."""
        return _plain(_pages.jumps(self._source, self._root(index)) if _pages else None)

    def content(self, table: str) -> bytes:
        """All rows as bytes, which are equal for tables of equal rows."""
        return self._content(self._root(table))

    def _root(self, name: str) -> int:
        root = self._roots.get(name)
        if type(root) is not int or not 0 < root < 1 << 32:
            raise NotPlain
        return root

    def _content(self, root: int) -> bytes:
        found = _pages.content(self._source, root) if _pages else None
        if found is None:
            raise NotPlain
        return bytes(found)

    def _rows(self, root: int) -> list[tuple[Any, ...]]:
        return _plain(_pages.rows(self._source, root) if _pages else None)


def _schema(rows: Iterable[tuple[Any, ...]]) -> Schema:
    declarations: dict[str, str | None] = {}
    roots: dict[str, int] = {}
    for row in rows:
        if len(row) != 6:
            raise NotPlain
        _, kind, name, _, root, statement = row
        if kind in ("table", "index"):
            declarations[name] = statement
            roots[name] = root
    return declarations, roots


def _plain(found: list[tuple[Any, ...]] | None) -> list[tuple[Any, ...]]:
    if found is None:
        raise NotPlain
    return found
