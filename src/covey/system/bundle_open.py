"""A bundle, to be read: straight from its pages where that can be, and else through SQLite, with the same result."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from covey.errors import DataError
from covey.system.bundle_schema import check_declarations, checked_table, decode_text, numbered, reals, selected
from covey.system.paged import NotPlain, Pages, plain_descriptor
from covey.system.rows import check_whole, distrust

FORMAT = 3
"""The format this covey writes; it reads this one only. `pragma user_version` of the file."""
APPLICATION_ID = 0x434F5659
""""COVY": `pragma application_id` of every bundle."""

HEADER_BYTES = 72
"""Of the header of a database, with both of these at its end."""

Select = Callable[[str], Iterable[tuple[Any, ...]]]
"""The rows of a table of the schema; raises ValueError for a value that is none of its column's."""

T = TypeVar("T")


def reading(path: Path, read: Callable[[Select], T]) -> T:
    """What is read of a bundle; whatever is wrong with it is a DataError that names the file.

    Args:
        read: changes nothing; it may be called a second time.
    Raises:
        DataError: "no-such-file", "corrupt-bundle", "newer-bundle".
    """
    try:
        with path.open("rb", buffering=0) as file:
            _check_format(path, file.read(HEADER_BYTES))
    except OSError as error:
        raise DataError(
            f"there is no bundle {path}: {error.strerror}",
            fix="check the path; `covey status` shows what data covey has",
            slug="no-such-file",
        ) from error
    with damage(path):
        with contextlib.suppress(NotPlain), plain_descriptor(path) as descriptor:
            return read(_paged(Pages(descriptor)))
        with contextlib.closing(_connected(path)) as database:
            check_declarations(dict(database.execute("select name, sql from sqlite_schema")))
            return read(lambda table: selected(database, table))


@contextlib.contextmanager
def damage(path: Path) -> Iterator[None]:
    """Whatever is wrong with the content of a bundle is a DataError that names the file."""
    try:
        yield
    except KeyError as error:
        raise _corrupt(path, f"it refers to a row {error} that it does not hold") from error
    except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:
        raise _corrupt(path, str(error)) from error


def says_it_is_a_bundle(header: bytes) -> bool:
    """Whether a file begins as a bundle does, of whatever format."""
    return header[HEADER_BYTES - 4 : HEADER_BYTES] == APPLICATION_ID.to_bytes(4, "big")


def _paged(pages: Pages) -> Select:
    check_declarations(pages.declarations)
    return lambda table: checked_table(pages.rows(table, numbered=numbered(table), reals=reals(table)), table)


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        distrust(database)
        check_whole(path, database)
    except BaseException:
        database.close()
        raise
    database.text_factory = decode_text
    return database


def _check_format(path: Path, header: bytes) -> None:
    version = int.from_bytes(header[60:64], "big", signed=True)
    if not says_it_is_a_bundle(header) or version < 1:
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
