"""What ran, in the regions of a run map: cells of lines, tables of jumps, the hits of each context."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, MutableMapping
from itertools import chain

from covey.model.lines import LineSet
from covey.model.measurement import Arc, Trace
from covey.system import runmap_format as layout
from covey.system.runmap_format import Kind, Record
from covey.system.runmap_regions import Regions


def tables(regions: Regions, offset: int, kind: Kind) -> Iterator[bytes]:
    """The slots of each table of a chain."""
    for _, body in regions.chain(offset, kind, layout.table_of):
        yield body[layout.TABLE.size : len(body) // 8 * 8]


_DIGITS = b"0" + b"1" * 255
"""By the value of a cell."""


def mask(cells: bytes) -> int:
    """Bit n for cell n, where that is not 0."""
    return int(cells[::-1].translate(_DIGITS), 2) if cells else 0


def arcs_at(regions: Regions, offset: int) -> frozenset[Arc]:
    found: set[Arc] = set()
    for slots in tables(regions, offset, layout.ARCS):
        halves = array("i", slots)
        low, high = halves[0::2], halves[1::2]
        found.update(zip(low, high, strict=True) if sys.byteorder == "little" else zip(high, low, strict=True))
    found.discard((0, 0))
    if layout.ARC_OF_ZEROS in found:
        found.remove(layout.ARC_OF_ZEROS)
        found.add((0, 0))
    return frozenset(found)


def by_context(regions: Regions, record: Record, names: MutableMapping[int, str]) -> dict[str, Trace]:
    """What each context ran of a file.

    Args:
        names: those of the contexts, by their offsets, as far as they were read.
    """
    found: dict[str, Trace] = {}
    chains = (regions.chain(start, layout.BY_CONTEXT, layout.hits_of) for start in (record.hits, record.plain))
    for hits, body in chain.from_iterable(chains):
        if hits.context not in names:
            names[hits.context] = _context_name(regions, hits.context)
        name = names[hits.context]
        cells = int.from_bytes(body[layout.HITS.size :], "little") & ~1
        lines = LineSet(cells & ((1 << record.line_count + 1) - 1))
        arcs = arcs_at(regions, hits.arcs) if hits.arcs else frozenset()
        found[name] = found.get(name, Trace()) | Trace(lines, arcs)
    return found


def _context_name(regions: Regions, offset: int) -> str:
    """Without a name that can be read, the hits are nobody's, and hits all the same."""
    body = regions.region(offset, layout.CONTEXT_NAME) if offset else None
    return decoded(body[layout.CONTEXT.size :]) if body else ""


def decoded(text: bytes) -> str:
    """Text of a map: UTF-8, or bytes that are none."""
    return text.decode("utf-8", "surrogateescape")
