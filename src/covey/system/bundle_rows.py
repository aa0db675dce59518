"""Hits as the rows of a bundle hold them: traces in blocks, and by context which file has which trace, by numbers."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

CATALOGUE = ("interpreter", "file", "reading", "context", "tracer")
"""The tables that are alike in the shards of one suite. A reading names its analysis by its hash."""

NUMBER_BYTES = 4

BLOCK_BYTES = 1 << 18
"""Of traces in one row, about: few rows to read, and a view finds its way in them."""
MOST_FILES = 1 << 12
"""In one row."""

Block = tuple[bytes, bytes]
"""A row of `packed_trace`."""

Hits = tuple[int, bytes, bytes]
"""A row of `packed_hit`."""


def name_of(body: str) -> str:
    """The name of a stored analysis: its hash."""
    return sha256(body.encode("utf-8", "surrogateescape")).hexdigest()


def numbers_in(blob: bytes) -> tuple[int, ...]:
    """Numbers of files, or of traces.

    Raises:
        ValueError: they are none.
    """
    if len(blob) % NUMBER_BYTES:
        raise ValueError("its hits are cut short")
    return struct.unpack(f"<{len(blob) // NUMBER_BYTES}I", blob)


def blob_of(numbers: Sequence[int]) -> bytes:
    """The inverse of `numbers_in`."""
    return struct.pack(f"<{len(numbers)}I", *numbers)


def blocks_of(traces: Iterable[bytes]) -> Iterator[Block]:
    """The rows that hold traces, in their order."""
    bodies: list[bytes] = []
    size = 0
    for trace in traces:
        if bodies and size + len(trace) > BLOCK_BYTES:
            yield blob_of([len(body) for body in bodies]), b"".join(bodies)
            bodies, size = [], 0
        bodies.append(trace)
        size += len(trace)
    if bodies:
        yield blob_of([len(body) for body in bodies]), b"".join(bodies)


def seal_of(sizes: bytes, bodies: bytes, hits: Iterable[Hits]) -> str:
    """The hash of all hits: it tells damage, and nothing is believed for its sake.

    Args:
        sizes, bodies: of all blocks.
    """
    digest = sha256(sizes)
    digest.update(bodies)
    for context, files, traces in hits:
        digest.update(b"%d%b%b" % (context, files, traces))
    return digest.hexdigest()


def catalogue_of(select: Callable[[str], Iterable[tuple[Any, ...]]]) -> str:
    """The hash of all rows of the catalogue's tables.

    Args:
        select: the rows of a table.
    """
    digest = sha256()
    for table in CATALOGUE:
        digest.update(json.dumps([table, *select(table)]).encode())
    return digest.hexdigest()
