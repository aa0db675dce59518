"""Unite packed traces without the extension: the same results as `_traces.c`, more slowly."""

from __future__ import annotations

import functools
import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise

from covey.model.lines import LineSet
from covey.model.packed_trace import arcs_of, checked, joined, parts_of

SIZE_BYTES, CUT_BYTES = 4, 8


def check(traces: Sequence[bytes]) -> None:
    """Look at traces of any origin.

    Raises:
        ValueError: one is not what `pack_trace` writes.
    """
    for trace in traces:
        checked(trace)


def unite(known: Sequence[bytes], more: Sequence[bytes]) -> list[bytes]:
    """The union of each packed trace with the one at its place in `more`: itself where that adds nothing.

    Args:
        known, more: of one length; traces that were looked at.
    """
    return [one if one == other or not other else _united(one, other) for one, other in zip(known, more, strict=True)]


def with_ends(trace: bytes) -> bytes:
    """The trace, and that the lines at the ends of its jumps ran."""
    parts = parts_of(trace)
    ends = LineSet.of({line for arc in arcs_of(parts) for line in arc if line > 0})
    return joined(parts.near, parts.far, (LineSet.from_numbits(parts.lines) | ends).to_numbits())


def cut(sizes: bytes, bodies: bytes) -> bytes:
    """Where each of the traces that lie in `bodies` begins, and the last one ends, in 8 bytes each.

    Args:
        sizes: of the traces, in 4 bytes each.
    Raises:
        ValueError: one is not what `pack_trace` writes, or they do not fill `bodies`.
    """
    if len(sizes) % SIZE_BYTES:
        raise ValueError("its hits are cut short")
    cuts = (0, *accumulate(struct.unpack(f"<{len(sizes) // SIZE_BYTES}I", sizes)))
    for start, end in pairwise(cuts):
        if end > len(bodies):
            raise ValueError("its hits are cut short")
        checked(bodies[start:end])
    if cuts[-1] != len(bodies):
        raise ValueError("its hits are cut short")
    return struct.pack(f"<{len(cuts)}Q", *cuts)


def unite_into(known: list[bytes], places: list[int], numbers: bytes, cuts: bytes, bodies: bytes) -> None:
    """Unite traces with those at some places in a list, one after the other.

    Args:
        numbers: of the trace for each place, in 4 bytes each, from 0.
        cuts: of `bodies`, as `cut` gives them.
    Raises:
        ValueError: there is no such trace.
    """
    if len(numbers) != SIZE_BYTES * len(places):
        raise ValueError("places and numbers are not of one length")
    for place, (number,) in zip(places, struct.iter_unpack("<I", numbers), strict=True):
        start, end = _slice(cuts, number)
        (known[place],) = unite([known[place]], [bodies[start:end]])


def _slice(cuts: bytes, number: int) -> tuple[int, int]:
    try:
        start, end = struct.unpack_from("<QQ", cuts, CUT_BYTES * number)
    except struct.error as error:
        raise ValueError("its hits are cut short") from error
    return start, end


def _united(one: bytes, other: bytes) -> bytes:
    if not one:
        return other
    near, far, lines = _sets(one)
    more = parts_of(other)
    more_lines = int.from_bytes(more.lines, "little")
    if near.issuperset(more.near) and far.issuperset(more.far) and not more_lines & ~lines:
        return one
    lines |= more_lines
    numbits = lines.to_bytes((lines.bit_length() + 7) // 8, "little")
    return joined(sorted(near.union(more.near)), sorted(far.union(more.far)), numbits)


@functools.lru_cache(maxsize=1 << 11)
def _sets(trace: bytes) -> tuple[frozenset[int], frozenset[int], int]:
    """What a trace is made of; the next input is often united with the same."""
    parts = parts_of(trace)
    return frozenset(parts.near), frozenset(parts.far), int.from_bytes(parts.lines, "little")
