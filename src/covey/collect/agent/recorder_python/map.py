"""The files of a run map, their jumps and contexts, and the process log, as `room` gives room for them.

Loaded by itself, from its file: it imports nothing of covey. Format: docs/reference/run-map.md, which says why as well.
"""

# ruff: noqa: PTH116
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

KIND_DIRECTORY, KIND_FILE = 0x53524944, 0x454C4946
KIND_ENTRY, KIND_CONTEXT, KIND_HITS = 0x59544E45, 0x54585443, 0x53544948
CONTEXTS = 2
DIRECTORY, LOG, LOST_FILES, LOST_ARCS, LOST_ENTRIES, LOST_CONTEXTS = 3, 16, 17, 18, 19, 20
"""Places of numbers of 64 bits in the header."""
RECORD_SIZE, HITS_SIZE, ENTRY_SIZE, CONTEXT_SIZE = 112, 40, 24, 8
ARCS, MTIME_NS, HITS, PLAIN = 3, 10, 12, 13
"""Places of numbers of 64 bits in the record of a file; the first one in hits as well."""
TEXT_LIMIT = 65_536
LOOK_BACK = 16
MEASURED, LEFT_OUT = 1, 2
WORD = (1 << 64) - 1


class File:
    """One text of a source file."""

    def __init__(self, name: bytes, line_count: int, is_measured: bool, offset: int = 0) -> None:
        self.name, self.line_count, self.is_measured = name, line_count, is_measured
        self.offset = offset
        """0: private, as there was no room for it: what runs is lost."""
        self.cells: Any = b""
        """One for each line: `cells[n] = 1` once line n ran."""
        self.path = self.digest = b""
        self.mtime_ns = self.size = 0
        self.hits = self.epoch = 0
        """The hits of the context, and when they were looked up."""


class Map:
    """A run map that this process records into."""

    def __init__(self, room: Any, no_room: type[Exception], tables: Any) -> None:
        # Of `room` and `tables`, modules of their own: none can import another.
        self._room, self._no_room, self._tables = room, no_room, tables
        self._known: dict[int, File] = {}
        self._current: dict[bytes, File] = {}
        self._context = 0
        self._epoch = 1 if room.flags & CONTEXTS else 0
        self.has_contexts = self._epoch > 0

    # ---- files

    def find(self, name: bytes, *, anew: bool) -> File | None:
        """The file of this name, if any process of the run has decided on the text that it has now.

        What this process took first stays its text of that name, unless it looks `anew`: a module is executed.
        """
        current = self._current.get(name)
        if current is not None and not (anew and current.offset):
            return current
        try:
            for file in self._named(name, _fnv(name)):
                if _is_unchanged(file):
                    self._current[name] = file
                    return file
        except self._no_room:
            pass  # damage
        return None

    def add(
        self, name: bytes, measured: bool, line_count: int, path: bytes, digest: bytes, stamp: tuple[int, int]
    ) -> File:
        """Decide on a file; where another process was faster, its decision on this text holds.

        Args:
            stamp: when the text was written, in ns, and its size.
        """
        try:
            with self._room.lock:
                found = self._same_text(name, path, digest, stamp) or self._entered(
                    name, measured, line_count, path, digest, stamp
                )
        except (self._no_room, MemoryError):
            found = File(name, line_count, measured)
            found.cells = bytearray(line_count + 1 if measured else 0)
            self._room.header[LOST_FILES] += measured
        self._current[name] = found
        return found

    def _named(self, name: bytes, hash_: int) -> Iterator[File]:
        for slots, slot, _ in self._tables.window(self._room.header[DIRECTORY], KIND_DIRECTORY, hash_ ^ hash_ >> 32):
            offset = slots[slot]
            if not offset:
                return
            file = self._known.get(offset) or self._read(offset, hash_)
            if file is not None and file.name == name:
                yield file

    def _read(self, offset: int, hash_: int) -> File | None:
        """The record at an offset; None when it is of another hash, or damaged."""
        room = self._room
        bytes_, numbers, at = room.at(offset, RECORD_SIZE)
        if numbers[at // 8 + 1] != hash_ or room.number(offset) != KIND_FILE:
            return None
        name_size, path_size = room.number(offset + 32), room.number(offset + 36)
        line_count, lines = room.number(offset + 4), numbers[at // 8 + 2]
        if name_size > TEXT_LIMIT or path_size > TEXT_LIMIT:
            return None
        decision, traits = bytes_[at + 40], bytes_[at + 41]
        bytes_, numbers, at = room.at(offset, RECORD_SIZE + name_size + path_size + 2)
        text = at + RECORD_SIZE
        file = File(bytes(bytes_[text : text + name_size]), line_count, decision == MEASURED, offset)
        path = text + name_size + 1
        file.path = file.name if traits & 2 else bytes(bytes_[path : path + path_size])
        file.digest = bytes(bytes_[at + 48 : at + 80]) if traits & 1 else b""
        file.mtime_ns, file.size = numbers[at // 8 + MTIME_NS], numbers[at // 8 + 11]
        if file.is_measured:
            bytes_, _, start = room.at(lines, line_count + 1)
            file.cells = bytes_[start : start + line_count + 1]
        self._known[offset] = file
        return file

    def _same_text(self, name: bytes, path: bytes, digest: bytes, stamp: tuple[int, int]) -> File | None:
        for file in self._named(name, _fnv(name)):
            if (file.path, file.digest) == (path, digest):
                if file.size == stamp[1]:
                    _, numbers, at = self._room.at(file.offset, RECORD_SIZE)
                    numbers[at // 8 + MTIME_NS] = file.mtime_ns = stamp[0]  # touched, and no other text
                return file
        return None

    def _entered(
        self, name: bytes, measured: bool, line_count: int, path: bytes, digest: bytes, stamp: tuple[int, int]
    ) -> File:
        if len(name) > TEXT_LIMIT or len(path) > TEXT_LIMIT:
            raise self._no_room
        hash_ = _fnv(name)
        slots, slot = self._tables.free_slot(self._room.header, DIRECTORY, KIND_DIRECTORY, hash_ ^ hash_ >> 32, (0, 8))
        text = name + b"\0" + (b"" if path == name else path + b"\0")
        lines = RECORD_SIZE + len(text)
        bytes_, numbers, at, offset = self._room.allocate(lines + (line_count + 1 if measured else 0))
        self._tables.put(bytes_, at + 4, line_count)
        numbers[at // 8 + 1] = hash_
        numbers[at // 8 + 2] = offset + lines if measured else 0
        self._tables.put(bytes_, at + 32, len(name))
        self._tables.put(bytes_, at + 36, 0 if path == name else len(path))
        bytes_[at + 40] = MEASURED if measured else LEFT_OUT
        bytes_[at + 41] = bool(digest) | (path == name) << 1
        bytes_[at + 48 : at + 48 + len(digest)] = digest
        numbers[at // 8 + MTIME_NS], numbers[at // 8 + 11] = stamp
        bytes_[at + RECORD_SIZE : at + lines] = text
        self._tables.put(bytes_, at, KIND_FILE)
        slots[slot] = offset
        made = self._read(offset, hash_)
        if made is None:
            raise self._no_room  # somebody else writes here
        return made

    # ---- jumps

    def arc(self, file: File, start: int, end: int) -> None:
        """Record a jump, for the context too."""
        if not file.offset:
            return
        word = (end & 0xFFFFFFFF) << 32 | start & 0xFFFFFFFF or 0x8000000080000000
        try:
            _, numbers, at = self._room.at(file.offset, RECORD_SIZE)
            self._tables.enter(numbers, at // 8 + ARCS, file.line_count, word)
        except (self._no_room, MemoryError):
            bytes_, _, at = self._room.at(file.offset, RECORD_SIZE)
            bytes_[at + 42] = 1
            self._room.header[LOST_ARCS] += 1
        if self._epoch:
            try:
                _, numbers, at = self._room.at(self._hits_of(file), HITS_SIZE)
                self._tables.enter(numbers, at // 8 + ARCS, file.line_count, word)
            except (self._no_room, MemoryError):
                self._room.header[LOST_CONTEXTS] += 1

    # ---- contexts

    def context(self, name: bytes) -> int:
        """A new context, for `switch`; 0 when there is no room for it."""
        try:
            if len(name) > TEXT_LIMIT:
                raise self._no_room
            with self._room.lock:
                bytes_, _, at, offset = self._room.allocate(CONTEXT_SIZE + len(name) + 1)
                self._tables.put(bytes_, at + 4, len(name))
                bytes_[at + CONTEXT_SIZE : at + CONTEXT_SIZE + len(name)] = name
                self._tables.put(bytes_, at, KIND_CONTEXT)
        except self._no_room:
            self._room.header[LOST_CONTEXTS] += 1
            return 0
        return int(offset)

    def switch(self, context: int) -> bool:
        """What runs from now on belongs to this context, 0: to none. False where contexts are not recorded."""
        if not self._epoch:
            return False
        self._context = context
        self._epoch += 1
        return True

    def line_of_context(self, file: File, line: int) -> None:
        """The running context has run a line."""
        if not file.offset:
            return
        try:
            offset = self._hits_of(file)
            bytes_, _, at = self._room.at(offset, HITS_SIZE + file.line_count // 8 + 1)
            place, bit = at + HITS_SIZE + line // 8, 1 << line % 8
            if not bytes_[place] & bit:
                with self._room.lock:
                    bytes_[place] |= bit
        except self._no_room:
            self._room.header[LOST_CONTEXTS] += 1

    def _hits_of(self, file: File) -> int:
        if file.epoch != self._epoch:
            file.hits = self._recent_hits(file)
            if not file.hits:
                with self._room.lock:
                    file.hits = self._recent_hits(file) or self._new_hits(file)
            file.epoch = self._epoch
        return file.hits

    def _recent_hits(self, file: File) -> int:
        _, numbers, at = self._room.at(file.offset, RECORD_SIZE)
        if not self._context:
            return int(numbers[at // 8 + PLAIN])
        offset = numbers[at // 8 + HITS]
        for _ in range(LOOK_BACK):
            if not offset:
                break
            _, numbers, at = self._room.at(offset, HITS_SIZE)
            if numbers[at // 8 + 2] == self._context:
                return int(offset)
            offset = numbers[at // 8 + 1]
        return 0

    def _new_hits(self, file: File) -> int:
        bytes_, numbers, at, offset = self._room.allocate(HITS_SIZE + file.line_count // 8 + 1)
        _, record, place = self._room.at(file.offset, RECORD_SIZE)
        link = place // 8 + (HITS if self._context else PLAIN)
        self._tables.put(bytes_, at + 4, file.line_count)
        numbers[at // 8 + 1] = record[link]
        numbers[at // 8 + 2] = self._context
        self._tables.put(bytes_, at, KIND_HITS)
        record[link] = offset
        return int(offset)

    # ---- the process log

    def log(self, text: bytes) -> tuple[memoryview, int] | None:
        """Add an entry to the process log: where its state stands. None when there is no room."""
        header = self._room.header
        try:
            if len(text) > TEXT_LIMIT:
                raise self._no_room
            with self._room.lock:
                bytes_, numbers, at, offset = self._room.allocate(ENTRY_SIZE + len(text) + 1)
                self._tables.put(bytes_, at + 4, len(text))
                self._tables.put(bytes_, at + 16, os.getpid())
                numbers[at // 8 + 1] = header[LOG]
                bytes_[at + ENTRY_SIZE : at + ENTRY_SIZE + len(text)] = text
                self._tables.put(bytes_, at, KIND_ENTRY)
                header[LOG] = offset
        except (self._no_room, MemoryError):
            header[LOST_ENTRIES] += 1
            return None
        return bytes_, at + 20


def _fnv(name: bytes) -> int:
    hash_ = 0xCBF29CE484222325
    for byte in name:
        hash_ = (hash_ ^ byte) * 0x100000001B3 & WORD
    return hash_


def _is_unchanged(file: File) -> bool:
    """Whether the file is, and holds, what it did when it was decided on; as far as can be told without reading it."""
    if file.name[:1] != b"/" and file.path[:1] == b"/" and os.path.realpath(file.name) != file.path:
        return False  # in another folder it is another file
    if not file.mtime_ns:
        return True
    try:
        found = os.stat(file.path)
    except (OSError, ValueError):
        return True
    return (found.st_mtime_ns, found.st_size) == (file.mtime_ns, file.size)
