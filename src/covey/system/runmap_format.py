"""What stands where in a run map: docs/reference/run-map.md. The recorders' side is agent/recorder/map_layout.h."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

MAGIC = b"COVEYMAP"
VERSION = 2
BYTE_ORDER_MARK = 0x01020304
ALIGNMENT = 64
SEGMENT_BITS = 22
SEGMENT_SIZE = 1 << SEGMENT_BITS
SIZE_LIMIT = SEGMENT_SIZE * 1024
BRANCH, CONTEXTS = 1, 2
"""Flags of the header."""
DIGEST_KNOWN, PATH_IS_NAME = 1, 2
"""Traits of a file."""
ARC_OF_ZEROS = (-0x80000000, -0x80000000)
"""Stands for (0, 0): zeros are an empty slot."""

IDENTITY = Struct("=8sI")
HEADER = Struct("=8sIIIIQ32xQQ48xQQQQQ")
TABLE = Struct("=IIQ48x")
RECORD = Struct("=IIQQQIIBBB5x32sQQQQ")
CONTEXT = Struct("=II")
HITS = Struct("=IIQQQB7x")
ENTRY = Struct("=IIQIB3x")


class Header(NamedTuple):
    """The fields at the start of the file."""

    magic: bytes
    version: int
    byte_order: int
    flags: int
    segment_bits: int
    directory: int
    end: int
    reserved: int
    log: int
    lost_files: int
    lost_arcs: int
    lost_entries: int
    lost_contexts: int


class Table(NamedTuple):
    """The fields before a table's slots."""

    kind: int
    slot_count: int
    next: int


class Record(NamedTuple):
    """The fields before a file's name."""

    kind: int
    line_count: int
    hash: int
    lines: int
    arcs: int
    name_size: int
    path_size: int
    decision: int
    traits: int
    lost_arcs: int
    digest: bytes
    mtime_ns: int
    text_size: int
    hits: int
    plain: int

    @property
    def lines_start(self) -> int:
        """Where the line bytes stand, from the start of the record."""
        return RECORD.size + self.name_size + 1 + (0 if self.traits & PATH_IS_NAME else self.path_size + 1)


class Hits(NamedTuple):
    """The fields before the lines that a context ran of a file."""

    kind: int
    line_count: int
    next: int
    context: int
    arcs: int
    lost_arcs: int


class Entry(NamedTuple):
    """The fields before an entry's text."""

    kind: int
    text_size: int
    next: int
    pid: int
    state: int


class Kind(NamedTuple):
    """What a region can be."""

    number: int
    """Its first field."""
    head_size: int
    size: Callable[[bytes], int]
    """Of the whole region, by its head."""
    what: str
    """For a person."""


def table_of(region: bytes) -> Table:
    """The fields of a region, which may be its head alone; so the next three."""
    return Table._make(TABLE.unpack_from(region))


def record_of(region: bytes) -> Record:
    return Record._make(RECORD.unpack_from(region))


def hits_of(region: bytes) -> Hits:
    return Hits._make(HITS.unpack_from(region))


def entry_of(region: bytes) -> Entry:
    return Entry._make(ENTRY.unpack_from(region))


def _table_size(head: bytes) -> int:
    return TABLE.size + 8 * table_of(head).slot_count


def _record_size(head: bytes) -> int:
    record = record_of(head)
    return record.lines_start + (record.line_count + 1 if record.lines else 0)


def _context_size(head: bytes) -> int:
    size: int = CONTEXT.unpack(head)[1]
    return CONTEXT.size + size


def _hits_size(head: bytes) -> int:
    return HITS.size + hits_of(head).line_count // 8 + 1


def _entry_size(head: bytes) -> int:
    return ENTRY.size + entry_of(head).text_size


DIRECTORY = Kind(0x53524944, TABLE.size, _table_size, "a part of the list of files")
FILE = Kind(0x454C4946, RECORD.size, _record_size, "what ran in a file")
ARCS = Kind(0x53435241, TABLE.size, _table_size, "a part of a file's jumps")
BY_CONTEXT = Kind(0x53544948, HITS.size, _hits_size, "what a context ran in a file")
CONTEXT_NAME = Kind(0x54585443, CONTEXT.size, _context_size, "the name of a context")
PROCESS = Kind(0x59544E45, ENTRY.size, _entry_size, "the older part of the process log")
