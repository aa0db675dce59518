"""A bundle as a data branch holds it: with git's names for the commit and the texts, and equal for equal content."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from covey.model.packed import PackedBundle
from covey.model.refs import is_object_name
from covey.system.bundle_file import write_packed
from covey.system.bundle_open import damage, reading
from covey.system.bundle_read import read_whole
from covey.system.bundle_schema import decode_text
from covey.system.scratch import scratch_folder

_TABLES = """
create table published (
    key text primary key,
    value text not null
);
create table blob (
    path text primary key,
    name text not null
);
"""
"""Beside those of every bundle, which readers of bundles look for by name."""

_CHANGE_COUNTER, _VALID_FOR, _VERSION = slice(24, 28), slice(92, 96), slice(96, 100)
"""Where SQLite's header tells which SQLite wrote the file, and how often."""

_ONE = (1).to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class GitNames:
    """What was measured, as git names it."""

    commit: str
    tree: str = ""
    """Of the project's folder in that commit."""
    blobs: Mapping[str, str] = field(default_factory=dict)
    """Of the files of the report, by path relative to the project."""


def published_bundle(packed: PackedBundle, names: GitNames, scratch: Path) -> bytes:
    """The file.

    Raises:
        DataError: "unwritable-folder".
    """
    with scratch_folder(scratch, "covey-data-") as folder:
        path = folder / "data.covey"
        write_packed(path, packed)
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            database.execute("pragma journal_mode = off")
            for statement in _TABLES.split(";"):
                database.execute(statement)
            rows = [("commit", names.commit), ("tree", names.tree)]
            database.executemany("insert into published values (?, ?)", rows)
            blobs = ((path.encode("utf-8", "surrogateescape"), name) for path, name in sorted(names.blobs.items()))
            database.executemany("insert into blob values (cast(? as text), ?)", blobs)
        content = bytearray(path.read_bytes())
    content[_CHANGE_COUNTER], content[_VALID_FOR], content[_VERSION] = _ONE, _ONE, _ONE
    return bytes(content)


def read_published_bundle(path: Path) -> tuple[PackedBundle, GitNames]:
    """The inverse of `published_bundle`.

    Raises:
        DataError: "no-such-file", "corrupt-bundle", "newer-bundle".
    """
    packed = reading(path, read_whole)
    with damage(path), contextlib.closing(sqlite3.connect(path)) as database:
        database.text_factory = decode_text
        told = _texts(database, "select key, value from published")
        names = GitNames(told["commit"], told["tree"], _texts(database, "select path, name from blob"))
        if not all(map(is_object_name, (names.commit, names.tree or names.commit, *names.blobs.values()))):
            raise ValueError("what it says of git is no name of an object")
        return packed, names


def _texts(database: sqlite3.Connection, question: str) -> dict[str, str]:
    found: dict[str, str] = dict(database.execute(question))
    if not all(isinstance(text, str) for pair in found.items() for text in pair):
        raise ValueError("what it says of git is no text")
    return found
