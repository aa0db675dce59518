"""What the rows of a bundle are called: hashes, by which two bundles know what they have in common."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from covey.model.packed import Hits
from covey.system.bundle_schema import select

CATALOGUE = ("interpreter", "file", "reading")
"""The tables that are alike in the shards of one suite. A reading names its analysis by its hash."""


def trace_id(lines: bytes, arcs: str) -> bytes:
    """The id of a row of `trace`: the hash of what it holds."""
    digest = hashlib.blake2b(lines, digest_size=16)
    digest.update(arcs.encode("utf-8", "surrogateescape"))
    return digest.digest()


def stored_arcs(arcs: str) -> str:
    """Packed jumps as a JSON list."""
    return f"[{arcs}]"


def stored_hits(id: bytes, lines: bytes, arcs: str) -> Hits:
    """A row of `trace`.

    Raises:
        ValueError: it is not what its id says.
    """
    if id != trace_id(lines, arcs) or arcs[:1] != "[" or arcs[-1:] != "]":
        raise ValueError("its hits were changed after they were written")
    return Hits(lines, arcs[1:-1])


def catalogue_of(database: sqlite3.Connection) -> str:
    """The hash of all rows of the catalogue's tables."""
    digest = hashlib.sha256()
    for table in CATALOGUE:
        digest.update(json.dumps([table, *select(database, table)]).encode())
    return digest.hexdigest()
