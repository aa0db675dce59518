"""A trace as bytes, as bundles store it and unions hold it: two are equal just when their traces are.

A head of two counts; so many near jumps, 4 bytes each; so many far jumps, 8 bytes each; the rest is the lines, a
"numbits" blob. All numbers are little-endian and unsigned, jumps ascend, and an empty trace is no bytes at all.
A near jump is between two numbers of 16 bits: (start + 32768) * 65536 + end + 32768. A far one is any other:
(start + 2147483648) * 4294967296 + end + 2147483648.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Arc, Trace

NEAR_BITS, FAR_BITS = 16, 32
HEAD = struct.Struct("<II")

_NEAR, _FAR = 1 << NEAR_BITS - 1, 1 << FAR_BITS - 1
_NEAR_MASK, _FAR_MASK = (1 << NEAR_BITS) - 1, (1 << FAR_BITS) - 1
_MOST_BYTES_OF_LINES = HIGHEST_LINE // 8 + 1


class Parts(NamedTuple):
    """What a packed trace is made of."""

    near: tuple[int, ...] = ()
    far: tuple[int, ...] = ()
    lines: bytes = b""


def pack_trace(trace: Trace) -> bytes:
    """A trace as it is stored."""
    return joined(*numbers_of(trace.arcs), trace.lines.to_numbits())


def unpack_trace(packed: bytes) -> Trace:
    """The inverse of `pack_trace`, for bytes of any origin.

    Raises:
        ValueError: `pack_trace` does not write it.
    """
    parts = checked(packed)
    return Trace(LineSet.from_numbits(parts.lines), frozenset(arcs_of(parts)))


def lines_of(packed: bytes) -> LineSet:
    """The lines of a packed trace. Raises as `parts_of`."""
    return LineSet.from_numbits(packed[_end_of_jumps(packed) :])


def numbers_of(arcs: Iterable[Arc]) -> tuple[list[int], list[int]]:
    """Jumps as numbers, ascending: near ones and far ones."""
    near: list[int] = []
    far: list[int] = []
    for start, end in arcs:
        if -_NEAR <= start < _NEAR and -_NEAR <= end < _NEAR:
            near.append((start + _NEAR << NEAR_BITS) + end + _NEAR)
        else:
            far.append((start + _FAR << FAR_BITS) + end + _FAR)
    return sorted(near), sorted(far)


def joined(near: Iterable[int], far: Iterable[int], lines: bytes) -> bytes:
    """A packed trace.

    Args:
        near, far: ascending.
        lines: a "numbits" blob without zeros at its end.
    """
    near, far = tuple(near), tuple(far)
    if not (near or far or lines):
        return b""
    return struct.pack(f"<II{len(near)}I{len(far)}Q", len(near), len(far), *near, *far) + lines


def parts_of(packed: bytes) -> Parts:
    """What a packed trace is made of.

    Raises:
        ValueError: it is shorter than its head says.
    """
    end = _end_of_jumps(packed)
    if not end:
        return Parts()
    near, far = HEAD.unpack_from(packed)
    numbers = struct.unpack_from(f"<{near}I{far}Q", packed, HEAD.size)
    return Parts(numbers[:near], numbers[near:], packed[end:])


def _end_of_jumps(packed: bytes) -> int:
    if not packed:
        return 0
    if len(packed) < HEAD.size:
        raise ValueError("its hits are cut short")
    near, far = HEAD.unpack_from(packed)
    end: int = HEAD.size + near * 4 + far * 8
    if end > len(packed):
        raise ValueError("its hits are cut short")
    return end


def checked(packed: bytes) -> Parts:
    """What bytes of any origin are made of, when they are what `pack_trace` writes.

    Raises:
        ValueError: they are not.
    """
    parts = parts_of(packed)
    if len(parts.lines) > _MOST_BYTES_OF_LINES:
        raise ValueError("its lines are beyond those of any file")
    if (packed[-1:] == b"\0" and parts.lines) or len(packed) == HEAD.size:
        raise ValueError("its lines are not written as lines")
    if not (_ascends(parts.near) and _ascends(parts.far)):
        raise ValueError("its jumps are not in their order")
    for start, end in arcs_of(Parts(far=parts.far)):
        if max(abs(start), abs(end)) > HIGHEST_LINE or (-_NEAR <= start < _NEAR and -_NEAR <= end < _NEAR):
            raise ValueError("its jumps are not between lines")
    return parts


def _ascends(numbers: tuple[int, ...]) -> bool:
    return list(numbers) == sorted(set(numbers))


def arcs_of(parts: Parts) -> list[Arc]:
    """The jumps of a packed trace."""
    return [
        *[((number >> NEAR_BITS) - _NEAR, (number & _NEAR_MASK) - _NEAR) for number in parts.near],
        *[((number >> FAR_BITS) - _FAR, (number & _FAR_MASK) - _FAR) for number in parts.far],
    ]
