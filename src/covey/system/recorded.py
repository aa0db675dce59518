"""coverage.py's data file -> what it recorded, as it stands there. SQLite packs it: a row for a file and context.

Source:
    coverage.py's documentation, "Coverage.py database schema".
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covey.errors import DataError
from covey.model.lines import HIGHEST_LINE
from covey.model.packed_trace import joined
from covey.system.rows import check_table, check_whole, checked_rows, distrust

SCHEMA_VERSION = 7
SQLITE_HEADER = b"SQLite format 3\x00"

_NO_JUMP = f"""
    select fromno, tono from arc where (
        fromno between -{HIGHEST_LINE} and {HIGHEST_LINE} and tono between -{HIGHEST_LINE} and {HIGHEST_LINE}
    ) is not true limit 1
"""
_IS_NEAR = "fromno between -32768 and 32767 and tono between -32768 and 32767"
_JUMPS = f"""
    select file_id, context_id,
        group_concat(case when {_IS_NEAR} then (fromno + 32768) * 65536 + tono + 32768 end),
        group_concat(case when not ({_IS_NEAR}) then fromno * 4294967296 + tono end)
    from arc group by file_id, context_id
"""
_FAR_BIAS = (1 << 63) + (1 << 31)
"""What SQLite's numbers are too small for."""
_TABLES = {
    "file": {"id": "integer", "path": "text"},
    "context": {"id": "integer", "context": "text"},
    "tracer": {"file_id": "integer", "tracer": "text"},
    "line_bits": {"file_id": "integer", "context_id": "integer", "numbits": "blob"},
}
_IDENTITY = "select group_concat(id || ' ' || length(cast({name} as blob)) || ' ' || {name}) from {table}"


@dataclass(frozen=True)
class Recorded:
    """The rows of a data file, by its own numbers for files and contexts."""

    branch: bool
    tracers: Mapping[int, str]
    hits: list[tuple[int, int, bytes]]
    """File, context, packed trace."""


class DataFile:
    """An open data file. Everything raises ValueError or sqlite3.Error, which `opened` turns into a DataError."""

    def __init__(self, database: sqlite3.Connection) -> None:
        version = database.execute("select version from coverage_schema").fetchone()
        if version != (SCHEMA_VERSION,):
            raise ValueError(f"its schema is {version and version[0]!r}; covey reads schema {SCHEMA_VERSION}")
        self._database = database

    def identity(self) -> Hashable:
        """Equal for two data files that have the same files and contexts by the same numbers."""
        return tuple(
            self._database.execute(_IDENTITY.format(name=name, table=table)).fetchone()[0]
            for table, name in (("file", "path"), ("context", "context"))
        )

    def paths(self) -> dict[int, str]:
        """The files as it spells them."""
        return dict(self._rows("file"))

    def contexts(self) -> dict[int, str]:
        return dict(self._rows("context"))

    def recorded(self) -> Recorded:
        """What ran. Of a file of which jumps were recorded, lines are the ends of jumps."""
        branch = self._database.execute("select value from meta where key = 'has_arcs'").fetchone() == ("1",)
        jumps = self._jumps()
        jumped = {file for file, _, _ in jumps}
        lines = [
            (file, context, _with_lines(numbits))
            for file, context, numbits in self._rows("line_bits")
            if file not in jumped
        ]
        return Recorded(branch, {file: name for file, name in self._rows("tracer") if name}, jumps + lines)

    def _jumps(self) -> list[tuple[int, int, bytes]]:
        check_table(self._database, "arc")
        odd = self._database.execute(_NO_JUMP).fetchone()
        if odd:
            raise ValueError(f"{odd[0]!r:.40} to {odd[1]!r:.40} is no jump between lines")
        return [
            (file, context, joined(_numbers(near), [number + _FAR_BIAS for number in _numbers(far)], b""))
            for file, context, near, far in self._database.execute(_JUMPS)
        ]

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return checked_rows(self._database, table, _TABLES[table])


def _with_lines(numbits: bytes) -> bytes:
    if len(numbits) > HIGHEST_LINE // 8 + 1:
        raise ValueError("its lines are beyond those of any file")
    return joined((), (), numbits.rstrip(b"\0"))


def _numbers(text: str | None) -> list[int]:
    """Ascending, from what `group_concat` gives."""
    return sorted(map(int, text.split(","))) if text else []


@contextlib.contextmanager
def opened(path: Path) -> Iterator[DataFile]:
    """A data file, read only; whatever is wrong with it is a DataError that names it.

    Raises:
        DataError: "no-such-file", "empty-data-file", "corrupt-data-file".
    """
    _check_header(path)
    try:
        with (
            _where_its_log_can_be_read(path) as place,
            contextlib.closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as database,
        ):
            distrust(database)
            check_whole(place, database)
            yield DataFile(database)
    except KeyError as error:
        raise _corrupt(path, f"it refers to a row {error} that it does not hold") from error
    except (sqlite3.Error, ValueError) as error:
        raise _corrupt(path, str(error)) from error


@contextlib.contextmanager
def _where_its_log_can_be_read(path: Path) -> Iterator[Path]:
    """The file itself, or a copy when it has a write-ahead log, beside which SQLite would make another file."""
    log = Path(f"{path}-wal")
    if not log.exists():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="covey-") as folder:
        copy = Path(folder, "copy")
        for one, other in ((path, copy), (log, Path(f"{copy}-wal"))):
            try:
                shutil.copyfile(one, other)
            except OSError as error:
                raise missing(one, error) from error
        yield copy


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise missing(path, error) from error
    if not header:
        raise DataError(
            f"{path} is empty: a measured process died while it made its data file",
            fix="run that environment again, or delete the file",
            slug="empty-data-file",
        )
    if header != SQLITE_HEADER:
        raise _corrupt(path, "it is no SQLite database")


def missing(path: Path, error: OSError) -> DataError:
    """The error for a data file that cannot be opened."""
    return DataError(
        f"cannot read {path}: {error.strerror or error}",
        fix="check the path; `covey status` shows what data covey has",
        slug="no-such-file",
    )


def _corrupt(path: Path, why: str) -> DataError:
    return DataError(
        f"{path} is not a usable coverage.py data file: {why}",
        fix="run that environment again, or leave the file out",
        slug="corrupt-data-file",
    )
