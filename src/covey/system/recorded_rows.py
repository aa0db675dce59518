"""The rows of coverage.py's data file, looked at: through SQLite or from its pages, with the same result."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from covey.model.lines import HIGHEST_LINE
from covey.model.packed_trace import joined
from covey.system.paged import NotPlain, Pages
from covey.system.rows import check_table, checked, checked_rows

SCHEMA_VERSION = 7

_NO_JUMP = f"""
    select fromno, tono from arc where (
        fromno between -{HIGHEST_LINE} and {HIGHEST_LINE} and tono between -{HIGHEST_LINE} and {HIGHEST_LINE}
    ) is not true limit 1
"""
_IS_NEAR = "fromno between -32768 and 32767 and tono between -32768 and 32767"
_IS_FAR = f"select 1 from arc where not ({_IS_NEAR}) limit 1"
_NEAR_NUMBER = "(fromno + 32768) * 65536 + tono + 32768"
_JUMPS = f"""
    select file_id, context_id,
        group_concat(case when {_IS_NEAR} then {_NEAR_NUMBER} end),
        group_concat(case when not ({_IS_NEAR}) then fromno * 4294967296 + tono end)
    from arc group by file_id, context_id
"""
_NEAR_JUMPS = f"select file_id, context_id, group_concat({_NEAR_NUMBER}), null from arc group by file_id, context_id"
_FAR_BIAS = (1 << 63) + (1 << 31)
"""What SQLite's numbers are too small for."""
_TABLES = {
    "coverage_schema": {"version": "integer"},
    "meta": {"key": "text", "value": "text integer real blob null"},
    "file": {"id": "integer", "path": "text"},
    "context": {"id": "integer", "context": "text"},
    "tracer": {"file_id": "integer", "tracer": "text"},
    "line_bits": {"file_id": "integer", "context_id": "integer", "numbits": "blob"},
}
_IDENTITY = "select group_concat(id || ' ' || length(cast({name} as blob)) || ' ' || {name}) from {table}"
_NUMBERED = ("file", "context", "tracer")
"""Tables whose first column is the rows' number."""

_KNOWN = {
    "coverage_schema": "version integer",
    "meta": "key text, value text, unique (key)",
    "file": "id integer primary key, path text, unique (path)",
    "context": "id integer primary key, context text, unique (context)",
    "line_bits": (
        "file_id integer, context_id integer, numbits blob, foreign key (file_id) references file (id), "
        "foreign key (context_id) references context (id), unique (file_id, context_id)"
    ),
    "arc": (
        "file_id integer, context_id integer, fromno integer, tono integer, "
        "foreign key (file_id) references file (id), foreign key (context_id) references context (id), "
        "unique (file_id, context_id, fromno, tono)"
    ),
    "tracer": "file_id integer primary key, tracer text, foreign key (file_id) references file (id)",
}
"""What coverage.py declares in its tables."""
_INDEX = "sqlite_autoindex_arc_1"
"""That of the columns that are unique together."""


@dataclass(frozen=True)
class Recorded:
    """The rows of a data file, by its own numbers for files and contexts."""

    branch: bool
    tracers: Mapping[int, str]
    hits: list[tuple[int, int, bytes]]
    """File, context, packed trace."""


class Rows(Protocol):
    """The content of a data file. Everything raises ValueError, NotPlain or sqlite3.Error."""

    def identity(self) -> Hashable:
        """Equal for two data files that have the same files and contexts by the same numbers."""

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one of coverage.py's tables, but for that of jumps."""

    def jumps(self) -> list[tuple[int, int, bytes]]:
        """Each file and context with the packed trace of its jumps."""


class DataFile:
    """A data file of a schema that covey knows. Raises as Rows."""

    def __init__(self, rows: Rows) -> None:
        version = next(rows.rows("coverage_schema"), None)
        if version != (SCHEMA_VERSION,):
            raise ValueError(f"its schema is {version and version[0]!r}; covey reads schema {SCHEMA_VERSION}")
        self._rows = rows

    def identity(self) -> Hashable:
        """As `Rows.identity`."""
        return self._rows.identity()

    def paths(self) -> dict[int, str]:
        """The files as it spells them."""
        return dict(self._rows.rows("file"))

    def contexts(self) -> dict[int, str]:
        return dict(self._rows.rows("context"))

    def recorded(self) -> Recorded:
        """What ran. Of a file of which jumps were recorded, lines are the ends of jumps."""
        jumps = self._rows.jumps()
        jumped = {file for file, _, _ in jumps}
        lines = [
            (file, context, _with_lines(numbits))
            for file, context, numbits in self._rows.rows("line_bits")
            if file not in jumped
        ]
        return Recorded(
            branch=dict(self._rows.rows("meta")).get("has_arcs") == "1",
            tracers={file: name for file, name in self._rows.rows("tracer") if name},
            hits=jumps + lines,
        )


class SqlRows:
    """Through SQLite, which packs them: a row for a file and context."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def identity(self) -> Hashable:
        return tuple(
            self._database.execute(_IDENTITY.format(name=name, table=table)).fetchone()[0]
            for table, name in (("file", "path"), ("context", "context"))
        )

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return checked_rows(self._database, table, _TABLES[table])

    def jumps(self) -> list[tuple[int, int, bytes]]:
        check_table(self._database, "arc")
        odd = self._database.execute(_NO_JUMP).fetchone()
        if odd:
            raise ValueError(f"{odd[0]!r:.40} to {odd[1]!r:.40} is no jump between lines")
        query = _JUMPS if self._database.execute(_IS_FAR).fetchone() else _NEAR_JUMPS
        return [
            (file, context, joined(_numbers(near), [number + _FAR_BIAS for number in _numbers(far)], b""))
            for file, context, near, far in self._database.execute(query)
        ]


class PagedRows:
    """From its pages.

    Raises:
        NotPlain: it is another file than coverage.py makes.
    """

    def __init__(self, pages: Pages) -> None:
        if not _is_known(tuple(pages.declarations.items())):
            raise NotPlain
        self._pages = pages

    def identity(self) -> Hashable:
        return tuple(self._pages.content(table) for table in ("file", "context"))

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        for row in checked(self._pages.rows(table, numbered=table in _NUMBERED), table, _TABLES[table]):
            if table in _NUMBERED:
                row[1].encode()  # raises ValueError for what is not UTF-8, as SQLite does
            yield row

    def jumps(self) -> list[tuple[int, int, bytes]]:
        return self._pages.jumps(_INDEX)


@functools.lru_cache(maxsize=8)
def _is_known(declarations: tuple[tuple[str, str | None], ...]) -> bool:
    """Whether tables were made as coverage.py makes them."""
    found = {name: re.sub(r"\s+", " ", re.sub(r"--.*", "", statement or "")) for name, statement in declarations}
    return _INDEX in found and all(
        found.get(name, "").lower() == f"create table {name} ( {columns} )" for name, columns in _KNOWN.items()
    )


def _with_lines(numbits: bytes) -> bytes:
    if len(numbits) > HIGHEST_LINE // 8 + 1:
        raise ValueError("its lines are beyond those of any file")
    return joined((), (), numbits.rstrip(b"\0"))


def _numbers(text: str | None) -> list[int]:
    """Ascending, from what `group_concat` gives."""
    return sorted(set(map(int, text.split(",")))) if text else []
