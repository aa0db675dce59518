"""Unite packed traces without the extension: the same results as `_traces.c`, more slowly."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from covey.model.lines import LineSet
from covey.model.packed_trace import arcs_of, checked, joined, parts_of


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
