"""Find jumps that are not in a list without the extension: the same results as `_strays.c`, more slowly."""

from __future__ import annotations

from covey.analysis.jump_numbers import packed_numbers
from covey.model.packed_trace import parts_of


def strays(trace: bytes, numbers: str) -> list[int]:
    """The numbers of the jumps of a packed trace that are not among those of a list.

    Args:
        numbers: of jumps, as `jump_numbers` makes them, ascending, with commas between them.
    Raises:
        ValueError: the trace is cut short, or they are no numbers.
    """
    known = {*map(int, numbers.split(","))} if numbers else set()
    return [number for number in packed_numbers(parts_of(trace)) if number not in known]
