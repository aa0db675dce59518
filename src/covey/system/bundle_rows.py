"""Hits as the rows of a bundle hold them: traces in blocks, and by context the files that have them.

A cell is the number of a file, of 4 bytes, and the id of a trace, of 16. The id is a hash of the trace: by it two
bundles know what they have in common before they read it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

CATALOGUE = ("interpreter", "file", "reading", "context", "tracer")
"""The tables that are alike in the shards of one suite. A reading names its analysis by its hash."""

ID_BYTES, FILE_BYTES, END_BYTES = 16, 4, 4
CELL_BYTES = FILE_BYTES + ID_BYTES

BLOCK_BYTES = 1 << 18
"""Of traces in one row, about: few rows to read, and a view finds its way in them."""
MOST_CELLS = 1 << 12
"""In one row."""

Block = tuple[bytes, bytes, bytes]
"""A row of `packed_trace`."""


def trace_id(trace: bytes) -> bytes:
    """The id of a packed trace: a hash of it."""
    return sha256(trace).digest()[:ID_BYTES]


def name_of(body: str) -> str:
    """The name of a stored analysis: its hash."""
    return sha256(body.encode("utf-8", "surrogateescape")).hexdigest()


def cell_of(file: int, id: bytes) -> bytes:
    return file.to_bytes(FILE_BYTES, "little") + id


def file_of(cell: bytes) -> int:
    return int.from_bytes(cell[:FILE_BYTES], "little")


def cells_of(cells: bytes) -> list[bytes]:
    """The cells of a row.

    Raises:
        ValueError: they are none.
    """
    return _cut(cells, CELL_BYTES)


def blocks_of(traces: Mapping[bytes, bytes]) -> Iterator[Block]:
    """The rows that hold traces, by their ids."""
    ids: list[bytes] = []
    ends: list[int] = []
    bodies: list[bytes] = []
    for id, trace in sorted(traces.items()):
        if ends and ends[-1] + len(trace) > BLOCK_BYTES:
            yield _block(ids, ends, bodies)
            ids, ends, bodies = [], [], []
        ids.append(id)
        bodies.append(trace)
        ends.append((ends[-1] if ends else 0) + len(trace))
    if ids:
        yield _block(ids, ends, bodies)


def traces_in(blocks: Iterable[Block], wanted: Collection[bytes] | None = None) -> dict[bytes, bytes]:
    """Traces by id: the wanted ones, or all.

    Raises:
        KeyError: a wanted one is not there.
        ValueError: a trace is not what its id says, or the rows do not hold together.
    """
    found: dict[bytes, bytes] = {}
    for ids, ends, bodies in blocks:
        cuts = (0, *_ends(ends))
        if cuts[-1] != len(bodies):
            raise ValueError("its hits are cut short")
        traces = [bodies[start:end] for start, end in pairwise(cuts)]
        found.update(zip(_cut(ids, ID_BYTES), traces, strict=True))
    if wanted is not None:
        found = {id: found[id] for id in wanted}
    if [sha256(trace).digest()[:ID_BYTES] for trace in found.values()] != list(found):
        raise ValueError("its hits were changed after they were written")
    return found


def catalogue_of(select: Callable[[str], Iterable[tuple[Any, ...]]]) -> str:
    """The hash of all rows of the catalogue's tables.

    Args:
        select: the rows of a table.
    """
    digest = sha256()
    for table in CATALOGUE:
        digest.update(json.dumps([table, *select(table)]).encode())
    return digest.hexdigest()


def _block(ids: Sequence[bytes], ends: Sequence[int], bodies: Sequence[bytes]) -> Block:
    return b"".join(ids), struct.pack(f"<{len(ends)}I", *ends), b"".join(bodies)


def _ends(ends: bytes) -> tuple[int, ...]:
    if len(ends) % END_BYTES:
        raise ValueError("its hits are cut short")
    return struct.unpack(f"<{len(ends) // END_BYTES}I", ends)


def _cut(blob: bytes, size: int) -> list[bytes]:
    if len(blob) % size:
        raise ValueError("its hits are cut short")
    return [blob[start : start + size] for start in range(0, len(blob), size)]
