"""The tables of a run map, of files and of jumps, for the recorder that is written in Python.

Loaded by itself, from its file: it imports nothing of covey. Format: docs/reference/run-map.md.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

KIND_ARCS = 0x53435241
TABLE_SLOTS = 1 << 18
WINDOW, CHAIN_LIMIT = 32, 16
WORD = (1 << 64) - 1


class Tables:
    """Of one map."""

    def __init__(self, room: Any, no_room: type[Exception]) -> None:
        self._room, self._no_room = room, no_room

    def enter(self, links: memoryview, link: int, line_count: int, word: int) -> None:
        """Enter a jump into the chain of tables whose first one stands in `links`."""
        start = (word * 0x9E3779B97F4A7C15 & WORD) >> 32
        for slots, slot, _ in self.window(links[link], KIND_ARCS, start):
            there = slots[slot]
            if there == word:
                return
            if not there:
                break
        first = 32
        while first < 4096 and first < line_count // 4:
            first *= 2
        with self._room.lock:
            slots, slot = self.free_slot(links, link, KIND_ARCS, start, (first, 4), word)
            slots[slot] = word

    def window(self, offset: int, kind: int, start: int) -> Iterator[tuple[memoryview, int, int]]:
        """The places where a key may stand, in the order in which they are taken, each with its table's offset."""
        for _ in range(CHAIN_LIMIT):
            if not offset:
                return
            count = self._room.number(offset + 4)
            if self._room.number(offset) != kind or not 32 <= count <= TABLE_SLOTS or count & (count - 1):
                raise self._no_room  # damage
            _, numbers, at = self._room.at(offset, 64 + 8 * count)
            first = at // 8 + 8
            for probe in range(WINDOW):
                yield numbers, first + (start + probe & count - 1), offset
            offset = numbers[at // 8 + 1]

    def free_slot(
        self, links: memoryview, link: int, kind: int, start: int, growth: tuple[int, int], word: int = 0
    ) -> tuple[memoryview, int]:
        """The first place for a key that is empty, or has the word already; made where there is none.

        Args:
            links, link: where the offset of the first table stands.
            growth: how many slots the first table has, and how many times more each further one.
        """
        last = 0
        for slots, slot, table in self.window(links[link], kind, start):
            if slots[slot] in (0, word):
                return slots, slot
            last = table
        count = growth[0]
        if last:
            _, links, at = self._room.at(last, 64)
            link = at // 8 + 1
            count = min(self._room.number(last + 4) * growth[1], TABLE_SLOTS)
            if links[link]:
                raise self._no_room  # the chain is too long
        bytes_, numbers, at, offset = self._room.allocate(64 + 8 * count)
        self.put(bytes_, at + 4, count)
        self.put(bytes_, at, kind)
        links[link] = offset
        return numbers, at // 8 + 8 + (start & count - 1)

    @staticmethod
    def put(bytes_: memoryview, at: int, number: int) -> None:
        """Write a number of 32 bits."""
        bytes_[at : at + 4] = number.to_bytes(4, sys.byteorder)
