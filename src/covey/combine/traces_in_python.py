"""Unite packed traces without the extension: the same results as `_traces.c`, more slowly."""

from __future__ import annotations

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
    here, there = parts_of(one), parts_of(other)
    lines = int.from_bytes(here.lines, "little") | int.from_bytes(there.lines, "little")
    whole = joined(
        sorted({*here.near, *there.near}),
        sorted({*here.far, *there.far}),
        lines.to_bytes((lines.bit_length() + 7) // 8, "little"),
    )
    return one if whole == one else whole
