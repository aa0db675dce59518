"""Room in a run map, for the recorder that is written in Python. Format: docs/reference/run-map.md.

Loaded by itself, from its file, at the start of short processes: it imports nothing of covey, and little else.

Python has no atomic operations. What is shared by processes changes under a lock on the map's file, one number at a
time, so that a process that dies at any moment harms nothing; the system takes its lock away. Recorders written in C
take no lock: a map is for one of both kinds.
"""

# ruff: noqa: PTH100, PTH108, PTH112, PTH208
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import fcntl
import mmap
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

VERSION = 2
HEADER_SIZE = 4096
SEGMENT_BITS = 22
SEGMENT_SIZE = 1 << SEGMENT_BITS
MAP_LIMIT = 1024 * SEGMENT_SIZE
CHUNK = 65_536
DIRECTORY_SLOTS = 1024
END, RESERVED = 8, 9
"""Places of numbers of 64 bits in the header."""

KIND_DIRECTORY = 0x53524944


class NoRoom(Exception):
    """The map cannot take it."""


class Room:
    """The file, mapped piece by piece."""

    def __init__(self, path: str, lock: Callable[[Callable[[], int]], Any]) -> None:
        """Open a map for recording.

        Args:
            lock: makes one of `lock`, which is another module.
        Raises:
            OSError: it cannot be, or is no sound map of this version.
        """
        self._path = os.path.abspath(path)
        self._identity: tuple[int, int] | None = None
        self._views: dict[int, tuple[memoryview, memoryview]] = {}
        fd = _opened(self._path)
        try:
            found = os.fstat(fd)
            if found.st_mode & 0o170022 != 0o100000 or found.st_uid not in (0, os.geteuid()):
                raise PermissionError("the run map is not to be trusted")
            self._identity = (found.st_dev, found.st_ino)
            _, self.header = self._mapped(fd, 0)
            if not self._is_sound(found.st_size):
                raise OSError(f"no sound run map of version {VERSION}")
        finally:
            os.close(fd)
        self.lock = lock(self._open_again)

    def _is_sound(self, size: int) -> bool:
        bytes_, _ = self._views[0]
        fields = [int.from_bytes(bytes_[at : at + 4], sys.byteorder) for at in (8, 12, 20)]
        end = self.header[END]
        is_sound = bytes(bytes_[:8]) == b"COVEYMAP" and fields == [VERSION, 0x01020304, SEGMENT_BITS]
        return is_sound and self.header[RESERVED] <= size and HEADER_SIZE < end <= MAP_LIMIT and not end % 64

    @property
    def flags(self) -> int:
        return self._views[0][0][16]

    def at(self, offset: int, size: int) -> tuple[memoryview, memoryview, int]:
        """What stands at an offset: memory as bytes, the same as numbers of 64 bits, and where it is in them.

        Raises:
            NoRoom: nothing can.
        """
        index, start = offset >> SEGMENT_BITS, offset & (SEGMENT_SIZE - 1)
        views = self._views.get(index)
        if views is None or start + size > len(views[0]):
            if offset < HEADER_SIZE or start + size > SEGMENT_SIZE or index >= 1024:
                raise NoRoom
            views = self._mapped_further(index)
            if start + size > len(views[0]):
                raise NoRoom
        return views[0], views[1], start

    def _mapped_further(self, index: int) -> tuple[memoryview, memoryview]:
        with self.lock.mine:  # so that no other thread of this process opens the file as well
            held = self.lock.fd
            fd = held if held >= 0 else self._open_again()
            try:
                return self._mapped(fd, index)
            except (OSError, ValueError, MemoryError):
                raise NoRoom from None
            finally:
                if fd >= 0 and fd != held:
                    os.close(fd)

    def number(self, offset: int) -> int:
        """A number of 32 bits."""
        bytes_, _, at = self.at(offset, 4)
        return int.from_bytes(bytes_[at : at + 4], sys.byteorder)

    def allocate(self, size: int) -> tuple[memoryview, memoryview, int, int]:
        """Hand out a region of zeros; the lock is held. What `at` returns, and its offset.

        Raises:
            NoRoom: there is none.
        """
        size = (size + 63) // 64 * 64
        end, limit = self.header[END], self.header[RESERVED]
        start = (max(end, HEADER_SIZE) + 63) // 64 * 64
        if start >> SEGMENT_BITS != (start + size - 1) >> SEGMENT_BITS:
            start = (start + SEGMENT_SIZE - 1) // SEGMENT_SIZE * SEGMENT_SIZE
        if self.lock.fd < 0 or size > SEGMENT_SIZE or start > MAP_LIMIT - size:
            raise NoRoom
        if start + size > limit:
            self._grow(limit, start + size)
        bytes_, numbers, at = self.at(start, size)
        self.header[END] = start + size
        return bytes_, numbers, at, start

    def reserve(self, size: int) -> bool:
        """See to it that so many bytes are there, and mapped; whether they are."""
        try:
            with self.lock:
                end = self.header[END]
                for limit in range(end, end + size, SEGMENT_SIZE):
                    if limit > self.header[RESERVED] and self.lock.fd >= 0:
                        self._grow(self.header[RESERVED], limit)
                    self.at(limit - limit % 64, 64)
        except NoRoom:
            return False
        return True

    def _grow(self, reserved: int, size: int) -> None:
        """Reserve the disk: on a full one, the first store into a sparse file is a signal that ends the program."""
        if size > os.fstat(self.lock.fd).st_size + 2 * SEGMENT_SIZE:
            raise NoRoom  # only damage can ask for that
        limit = _size_limit()
        for wanted in ((size + CHUNK - 1) // CHUNK * CHUNK, size):
            if limit < 0 or wanted <= limit:
                try:
                    os.posix_fallocate(self.lock.fd, reserved, wanted - reserved)
                except OSError:
                    continue
                self.header[RESERVED] = wanted
                return
        raise NoRoom

    def _open_again(self) -> int:
        """-1 when another file, or none, has the map's name now."""
        try:
            fd = _opened(self._path)
            found = os.fstat(fd)
        except OSError:
            return -1
        if (found.st_dev, found.st_ino) != self._identity:
            os.close(fd)
            return -1
        return fd

    def _mapped(self, fd: int, index: int) -> tuple[memoryview, memoryview]:
        """All that the file has of a segment. What is mapped already stays so: others may hold on to it."""
        offset = index << SEGMENT_BITS
        size = min(SEGMENT_SIZE, os.fstat(fd).st_size - offset) // 8 * 8
        if size < HEADER_SIZE:
            raise OSError("the run map is too short")
        if sys.version_info >= (3, 13):
            mapped = mmap.mmap(fd, size, offset=offset, trackfd=False)
        else:
            mapped = self._mapped_untracked(fd, size, offset)
        bytes_ = memoryview(mapped)
        self._views[index] = bytes_, bytes_.cast("Q")
        _kept.append(mapped)
        return self._views[index]

    def _mapped_untracked(self, fd: int, size: int, offset: int) -> Any:
        """Without the descriptor that it keeps for itself: the program may count, or close, all that are open."""
        before = _same_files(self._identity)
        mapped = mmap.mmap(fd, size, offset=offset)
        for extra in _same_files(self._identity) - before:
            os.close(extra)
        return mapped


_kept: list[Any] = []
"""Mappings, never given up: Python would close what it takes for their descriptors."""


def create(path: str, flags: int) -> None:
    """Make a new map, whole; nothing when there is one."""
    header = bytearray(CHUNK)
    header[:8] = b"COVEYMAP"
    for at, number in ((8, VERSION), (12, 0x01020304), (16, flags), (20, SEGMENT_BITS)):
        header[at : at + 4] = number.to_bytes(4, sys.byteorder)
    for at, number in ((24, HEADER_SIZE), (64, HEADER_SIZE + 64 + 8 * DIRECTORY_SLOTS), (72, CHUNK)):
        header[at : at + 8] = number.to_bytes(8, sys.byteorder)
    for at, number in ((HEADER_SIZE, KIND_DIRECTORY), (HEADER_SIZE + 4, DIRECTORY_SLOTS)):
        header[at : at + 4] = number.to_bytes(4, sys.byteorder)
    temporary = f"{path}.{os.getpid()}-{os.urandom(4).hex()}"
    fd = _high(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        try:
            if os.write(fd, header) != CHUNK:
                raise OSError("no room for a run map")
        finally:
            os.close(fd)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)


def _size_limit() -> int:
    """Beyond it, to make a file larger may be a signal; -1: none."""
    try:
        import resource
    except ImportError:
        return -1  # at the end of the interpreter; Python itself ignores that signal
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return -1 if limit == resource.RLIM_INFINITY else limit


def _opened(path: str) -> int:
    return _high(os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK))


def _high(fd: int) -> int:
    """Numbers below 10 are the program's: shells, and programs that close and open again, count on them."""
    if fd > 9:
        return fd
    try:
        return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    finally:
        os.close(fd)


def _same_files(identity: tuple[int, int] | None) -> set[int]:
    """The descriptors of this process that are open for a file."""
    found = set()
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else map(str, range(64)):
        try:
            status = os.fstat(int(name))
        except OSError:
            continue
        if (status.st_dev, status.st_ino) == identity:
            found.add(int(name))
    return found
