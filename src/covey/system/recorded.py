"""coverage.py's data file -> what it recorded, as it stands there: straight from its pages where that can be.

Source:
    coverage.py's documentation, "Coverage.py database schema".
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from covey.errors import DataError
from covey.system.paged import NotPlain, Pages, plain_descriptor
from covey.system.recorded_rows import DataFile, PagedRows, SqlRows
from covey.system.rows import check_whole, distrust
from covey.system.scratch import temporary_folder

SQLITE_HEADER = b"SQLite format 3\x00"

T = TypeVar("T")


def reading(path: Path, read: Callable[[DataFile], T]) -> T:
    """What is read of a data file; whatever is wrong with it is a DataError that names it.

    Args:
        read: changes nothing; it may be called a second time.
    Raises:
        DataError: "no-such-file", "empty-data-file", "corrupt-data-file".
    """
    _check_header(path)
    try:
        with contextlib.suppress(NotPlain), plain_descriptor(path) as descriptor:
            return read(DataFile(PagedRows(Pages(descriptor))))
        with (
            _where_its_log_can_be_read(path) as place,
            contextlib.closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as database,
        ):
            distrust(database)
            check_whole(place, database)
            return read(DataFile(SqlRows(database)))
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
    with temporary_folder("covey-log-") as folder:
        copy = folder / "copy"
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
