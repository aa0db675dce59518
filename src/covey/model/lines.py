"""A set of line numbers as one integer: bit n is line n."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HIGHEST_LINE = 9_999_999
"""More lines than any Python compiles. A higher number is damage or an attack, and would take its size in memory."""


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
        bits = bytearray()
        for line in lines:
            if not 0 <= line <= HIGHEST_LINE:
                raise _no_line(line)
            byte = line >> 3
            if byte >= len(bits):
                bits.extend(bytes(byte + 1 - len(bits)))
            bits[byte] |= 1 << (line & 7)
        return cls(int.from_bytes(bits, "little"))

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

    def to_text(self) -> str:
        """Runs of consecutive numbers, ascending: `1-3,7`."""
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in self.runs())

    def runs(self) -> Iterator[tuple[int, int]]:
        """Each (first, last) of consecutive numbers, ascending."""
        start = previous = -2
        for line in self:
            if line != previous + 1:
                if start >= 0:
                    yield start, previous
                start = line
            previous = line
        if start >= 0:
            yield start, previous

    def __iter__(self) -> Iterator[int]:
        for index, byte in enumerate(self.to_numbits()):
            while byte:
                low = byte & -byte
                yield index * 8 + low.bit_length() - 1
                byte ^= low

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
