"""covey's own file <-> Bundle: one SQLite file, readable by a plain sqlite3. Shape: docs/reference/bundle.md."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from covey.combine.union import Part, Union
from covey.model.bundle import Bundle
from covey.model.packed import PackedBundle
from covey.system.bundle_open import APPLICATION_ID, FORMAT, HEADER_BYTES, damage, reading, says_it_is_a_bundle
from covey.system.bundle_read import read_into, read_whole
from covey.system.bundle_schema import decode_text
from covey.system.bundle_write import fill
from covey.system.files import replacing
from covey.system.packing import pack, preferred_body, unpack, unpack_later

SUFFIX = ".covey"


def write_bundle(path: Path, bundle: Bundle) -> None:
    """Write a bundle, all or nothing.

    Raises:
        DataError: "unwritable-folder".
    """
    write_packed(path, pack(bundle))


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file.

    Raises:
        DataError: "no-such-file", "corrupt-bundle", "newer-bundle".
    """
    packed = reading(path, read_whole)
    with damage(path):
        return unpack(packed)


def open_bundle(path: Path) -> Bundle:
    """As `read_bundle`, but jumps and analyses are looked at only when they are needed: what is wrong with them is
    said then. That the analyses are those that were written is seen here."""
    packed = reading(path, read_whole)
    with damage(path):
        return unpack_later(packed)


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
    return Union(preferred_body)


def is_bundle(path: Path) -> bool:
    """Whether a file says that it is a bundle, of whatever format, by its name or by its first bytes."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError:
        return False
    return path.suffix == SUFFIX or says_it_is_a_bundle(header)
