"""A set of line numbers as one integer: bit n is line n."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress

HIGHEST_LINE = 9_999_999
"""More lines than any Python compiles. A higher number is damage or an attack, and would take its size in memory."""

_ONE = ord("1")
_ONES = re.compile(b"1+")
_BITS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True, slots=True)
class LineSet:
    """Line numbers, 1-based. Union, intersection and difference are one integer operation each.

    Source:
        coverage.py stores lines as "numbits": byte n // 8, bit n % 8. Read little-endian, that blob is this mask.
    """

    mask: int = 0

    @classmethod
    def of(cls, lines: Iterable[int]) -> LineSet:
        """The set of the given line numbers.

        Raises:
            ValueError: a number is below 0 or above HIGHEST_LINE.
        """
        numbers = list(lines)
        if not numbers:
            return cls()
        lowest, highest = min(numbers), max(numbers)
        if lowest < 0 or highest > HIGHEST_LINE:
            raise _no_line(lowest if lowest < 0 else highest)
        digits = bytearray(b"0") * (highest - lowest + 1)
        for number in numbers:
            digits[highest - number] = _ONE
        return cls(int(digits, 2) << lowest)

    @classmethod
    def union(cls, sets: Iterable[LineSet]) -> LineSet:
        """The lines that are in any of the sets."""
        mask = 0
        for lines in sets:
            mask |= lines.mask
        return cls(mask)

    @classmethod
    def from_numbits(cls, blob: bytes) -> LineSet:
        """The set that a coverage.py numbits blob holds.

        Raises:
            ValueError: it has a line above HIGHEST_LINE.
        """
        if len(blob) > HIGHEST_LINE // 8 + 1:
            raise _no_line(len(blob) * 8 - 1)
        return cls(int.from_bytes(blob, "little"))

    def to_numbits(self) -> bytes:
        """The blob coverage.py would write for these lines."""
        return self.mask.to_bytes((self.mask.bit_length() + 7) // 8, "little")

    @classmethod
    def from_text(cls, text: str) -> LineSet:
        """The inverse of `to_text`.

        Raises:
            ValueError: the text is not of the form `1-3,7`, ascending, or a number is above HIGHEST_LINE.
        """
        if "," not in text and text:
            first, _, last = text.partition("-")
            start, end = int(first), int(last or first)
            if not 0 <= start <= end <= HIGHEST_LINE:
                raise ValueError(f"not a range of lines: {text[:40]!r}")
            return cls((2 << end) - (1 << start))
        starts: list[int] = []
        ends: list[int] = [-1]
        for part in filter(None, text.split(",")):
            first, _, last = part.partition("-")
            start, end = int(first), int(last or first)
            if not ends[-1] < start <= end:
                raise ValueError(f"not a range of lines: {part[:40]!r}")
            starts.append(start)
            ends.append(end)
        # A run of ones is a power of two less another; all at once, for each alone would cost as much as the whole.
        return cls((cls.of(ends[1:]).mask << 1) - cls.of(starts).mask)

    def to_hex(self) -> str:
        """The mask in hexadecimal: the shortest and quickest way to write many lines down."""
        return f"{self.mask:x}"

    @classmethod
    def from_hex(cls, text: str) -> LineSet:
        """The inverse of `to_hex`.

        Raises:
            ValueError, TypeError: the text is no such number, or has a line above HIGHEST_LINE.
        """
        if len(text) > HIGHEST_LINE // 4 + 1 or (mask := int(text, 16)) < 0:
            raise ValueError(f"not a set of lines: {text[:40]!r}")
        return cls(mask)

    def to_text(self) -> str:
        """Runs of consecutive numbers, ascending: `1-3,7`."""
        first = (self.mask & -self.mask).bit_length() - 1
        ones = self.mask >> max(first, 0)
        if ones and not ones & (ones + 1):  # one run, as nearly all functions are
            last = first + ones.bit_length() - 1
            return f"{first}-{last}" if first < last else f"{first}"
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in self.runs())

    def runs(self) -> Iterator[tuple[int, int]]:
        """Each (first, last) of consecutive numbers, ascending."""
        lowest = self._lowest()
        for run in _ONES.finditer(self._digits(lowest)):
            yield run.start() + lowest, run.end() + lowest - 1

    def __iter__(self) -> Iterator[int]:
        lowest = self._lowest()
        digits = self._digits(lowest)
        return compress(range(lowest, lowest + len(digits)), digits.translate(_BITS))

    def _lowest(self) -> int:
        return max(0, (self.mask & -self.mask).bit_length() - 1)

    def _digits(self, lowest: int) -> bytes:
        """One byte for each line from `lowest` on, in the digits of Python's own: faster than to ask bit after bit."""
        return f"{self.mask >> lowest:b}".encode()[::-1]

    def __len__(self) -> int:
        return self.mask.bit_count()

    def __bool__(self) -> bool:
        return self.mask != 0

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and line >= 0 and bool(self.mask >> line & 1)

    def __or__(self, other: LineSet) -> LineSet:
        return LineSet(self.mask | other.mask)

    def __and__(self, other: LineSet) -> LineSet:
        return LineSet(self.mask & other.mask)

    def __sub__(self, other: LineSet) -> LineSet:
        return LineSet(self.mask & ~other.mask)


def _no_line(line: int) -> ValueError:
    return ValueError(f"{line!s:.30} is not a line number (0 to {HIGHEST_LINE})")
