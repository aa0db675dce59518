"""Bundles as files: written, and united as they are stored."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from covey.combine.union import Part, Union
from covey.model.packed import PackedBundle
from covey.system.bundle_open import APPLICATION_ID, FORMAT, HEADER_BYTES, reading, says_it_is_a_bundle
from covey.system.bundle_read import read_into
from covey.system.bundle_schema import decode_text
from covey.system.bundle_write import fill
from covey.system.files import replacing

SUFFIX = ".covey"


def write_packed(path: Path, packed: PackedBundle) -> None:
    """Write a bundle, all or nothing.

    Raises:
        DataError: "unwritable-folder".
    """
    with replacing(path) as temporary, contextlib.closing(sqlite3.connect(temporary)) as database:
        try:
            with database:
                database.text_factory = decode_text
                database.execute("pragma journal_mode = off")  # not in its place yet: nothing is to be rolled back
                database.execute("begin")  # or every table would be a transaction, and wait for the disk
                database.execute(f"pragma application_id = {APPLICATION_ID}")
                database.execute(f"pragma user_version = {FORMAT}")
                fill(database, packed)
        except sqlite3.OperationalError as error:
            raise OSError(None, str(error)) from error


def bundle_part(path: Path, union: Union) -> Part:
    """What the bundle in a file adds to a union; of what the union has already, little is read.

    Raises:
        DataError: as `read_bundle`.
    """
    return reading(path, lambda select: read_into(select, union))


def new_union() -> Union:
    """A union of nothing yet."""
    return Union(_preferred)


def is_bundle(path: Path) -> bool:
    """Whether a file says that it is a bundle, of whatever format, by its name or by its first bytes."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError:
        return False
    return path.suffix == SUFFIX or says_it_is_a_bundle(header)


def _preferred(one: str, other: str) -> str:
    from covey.system.packing import preferred_body  # rarely asked, and needs all that analysing needs

    return preferred_body(one, other)
