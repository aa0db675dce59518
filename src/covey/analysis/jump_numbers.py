"""Jumps as numbers: shorter to write and quicker to read than pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covey.model.lines import HIGHEST_LINE
from covey.model.measurement import Arc
from covey.model.packed_trace import NEAR_BITS, Parts, arcs_of

STRIDE_BITS = 25
"""A jump is one number: where it starts, shifted by these, and where it ends."""

_HALF = 1 << STRIDE_BITS >> 1
_MASK = (1 << STRIDE_BITS) - 1
_NEAR_MASK = (1 << NEAR_BITS) - 1
_NEAR_ZERO = (1 << NEAR_BITS >> 1 << STRIDE_BITS) + (1 << NEAR_BITS >> 1)
"""What a near number counts from."""


def numbers_of(arcs: Iterable[Arc]) -> list[int]:
    """The numbers of jumps, ascending as the jumps are."""
    return sorted([(start << STRIDE_BITS) + end for start, end in arcs])


def packed_numbers(parts: Parts) -> list[int]:
    """The numbers of the jumps of a packed trace."""
    near = [(number >> NEAR_BITS << STRIDE_BITS) + (number & _NEAR_MASK) - _NEAR_ZERO for number in parts.near]
    return near + numbers_of(arcs_of(Parts(far=parts.far)))


def jumps_of(numbers: Sequence[int]) -> list[Arc]:
    """The inverse of `numbers_of`, for values of any origin.

    Raises:
        ValueError, TypeError: they are no numbers, or of no jumps between lines.
    """
    if not set(map(type, numbers)) <= {int}:
        raise ValueError("its jumps are not numbers")
    raised = [number + _HALF for number in numbers]
    jumps = [(number >> STRIDE_BITS, (number & _MASK) - _HALF) for number in raised]
    if jumps:
        ends = [end for _, end in jumps]
        if max(-(min(raised) >> STRIDE_BITS), max(raised) >> STRIDE_BITS, -min(ends), max(ends)) > HIGHEST_LINE:
            raise ValueError("its jumps are not between lines")
    return jumps
