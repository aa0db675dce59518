"""Reading the regions of a file that other processes write to meanwhile, and that may be damaged."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from covey.system.runmap_format import ALIGNMENT, SEGMENT_SIZE, SIZE_LIMIT, Kind

MOST_SEGMENTS = 64
"""Kept in memory at a time."""
OVERLAP = 8
"""How many times the size of the file is read at most. Regions do not overlap, but what damaged ones claim may."""


class Link(Protocol):
    """The fields of a region that leads to another one of its kind."""

    @property
    def next(self) -> int:
        """The offset; 0 at the end."""


Fields = TypeVar("Fields", bound=Link)


class Regions:
    """The regions of an open file.

    Read, not mapped: a file that is cut while it is mapped ends its reader by a signal. What was read may be older
    than what leads to it: a region that cannot be right is read once more before it counts as damaged.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._segments: dict[int, bytes] = {}
        self._budget = OVERLAP * self.file_size()
        self._read_size = 0
        self.broken: Counter[str] = Counter()
        """By what they hold, how many regions could not be read, or only in part."""

    def file_size(self) -> int:
        return os.fstat(self._fd).st_size

    def at(self, offset: int, size: int, *, fresh: bool = False) -> bytes:
        """The bytes at an offset; fewer where the file ends or the segment does."""
        if fresh or offset + size > SIZE_LIMIT:
            return self._read(offset, size)
        index, start = divmod(offset, SEGMENT_SIZE)
        if index not in self._segments:
            if len(self._segments) >= MOST_SEGMENTS:
                del self._segments[next(iter(self._segments))]
            self._segments[index] = self._read(index * SEGMENT_SIZE, SEGMENT_SIZE)
        return self._segments[index][start : start + size]

    def region(self, offset: int, kind: Kind) -> bytes | None:
        """A region with its head, as far as it can be read; None when there is none of this kind."""
        best = None
        for fresh in (False, True):
            head = self.at(offset, kind.head_size, fresh=fresh)
            if not self._may_start(offset, head, kind):
                continue
            size = kind.size(head)
            best = self.at(offset, min(size, SEGMENT_SIZE - offset % SEGMENT_SIZE), fresh=fresh)
            if len(best) == size:
                break
        else:
            self.broken[kind.what] += 1
        return best if self._afford(best) else None

    def chain(self, offset: int, kind: Kind, fields_of: Callable[[bytes], Fields]) -> Iterator[tuple[Fields, bytes]]:
        """The regions of a chain from an offset on, after their fields. One that damage leads back into ends there."""
        seen = set()
        while offset and offset not in seen:
            seen.add(offset)
            body = self.region(offset, kind)
            if body is None:
                return
            fields = fields_of(body)
            yield fields, body
            offset = fields.next

    def _may_start(self, offset: int, head: bytes, kind: Kind) -> bool:
        number = int.from_bytes(head[:4], sys.byteorder)
        return len(head) == kind.head_size and number == kind.number and offset % ALIGNMENT == 0

    def _afford(self, body: bytes | None) -> bool:
        self._read_size += len(body or b"")
        if self._read_size > self._budget:
            self._budget = OVERLAP * self.file_size()  # it grows
        if self._read_size > self._budget:
            self.broken["what is said to be more than the file"] += 1
        return self._read_size <= self._budget

    def _read(self, offset: int, size: int) -> bytes:
        try:
            return os.pread(self._fd, size, offset) if offset + size <= SIZE_LIMIT else b""
        except OSError:
            return b""
