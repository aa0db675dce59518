"""covey's own file <-> Bundle: one SQLite file, readable by a plain sqlite3. Shape: docs/reference/bundle.md."""

from __future__ import annotations

from pathlib import Path

from covey.model.bundle import Bundle
from covey.system.bundle_file import write_packed
from covey.system.bundle_open import damage, reading
from covey.system.bundle_read import read_whole
from covey.system.packing import pack, unpack, unpack_later


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
