"""The run map: what the processes of a run record while they run. Format: docs/reference/run-map.md."""

from __future__ import annotations

import contextlib
import os
import stat
from array import array
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from covey.errors import DataError
from covey.model.lines import LineSet
from covey.model.measurement import UNKNOWN_DIGEST, Arc, Trace
from covey.system import runmap_format as layout
from covey.system.runmap_format import Header
from covey.system.runmap_hits import arcs_at, by_context, decoded, mask, tables
from covey.system.runmap_regions import Regions
from covey.system.uncollected import uncollected


class Decision(IntEnum):
    """What the processes of a run decided on a file."""

    UNDECIDED = 0
    MEASURED = 1
    LEFT_OUT = 2


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A source file that a process of the run came upon."""

    name: str
    """As its code objects spell it. Where a name is there twice, both hold."""
    path: str
    """The real path."""
    digest: str
    """SHA-256 of the text, hexadecimal; UNKNOWN_DIGEST when unknown."""
    decision: Decision
    line_count: int
    lines: LineSet = LineSet()
    arcs: frozenset[Arc] = frozenset()
    lost_arcs: bool = False
    """Jumps were taken in it that found no room in the map."""
    contexts: Mapping[str, Trace] = field(default_factory=dict)
    """What each context ran of it, "" for none; empty in a map without contexts."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What a process said of itself when it started."""

    pid: int
    state: int
    """0, or what the process let be known of its end."""
    text: str


@dataclass(frozen=True, slots=True)
class Losses:
    """How often there was no room in the map: for a file in a process, a jump, a log entry, a context's hits."""

    files: int = 0
    arcs: int = 0
    entries: int = 0
    contexts: int = 0

    def __bool__(self) -> bool:
        return bool(self.files or self.arcs or self.entries or self.contexts)


@dataclass(frozen=True)
class RunMap:
    """What a map held when it was read."""

    branch: bool
    with_contexts: bool = False
    files: tuple[MappedFile, ...] = ()
    """In the order in which they were come upon."""
    log: tuple[LogEntry, ...] = ()
    """Oldest first."""
    losses: Losses = Losses()
    damage: tuple[str, ...] = ()
    """What could not be read, for a person. All else is as it was recorded."""


def read_runmap(path: Path) -> RunMap:
    """What stands in a map now. Processes may go on recording into it meanwhile.

    Raises:
        DataError: "no-such-file", "newer-run-map", "corrupt-run-map".
    """
    with _opened(path) as (regions, header), uncollected():
        size = regions.file_size()
        files = tuple(_files(regions, header.directory))
        log = tuple(_log(regions, header.log))[::-1]
        return RunMap(
            branch=bool(header.flags & layout.BRANCH),
            with_contexts=bool(header.flags & layout.CONTEXTS),
            files=files,
            log=log,
            losses=Losses(header.lost_files, header.lost_arcs, header.lost_entries, header.lost_contexts),
            damage=tuple(_damage(regions, header, size)),
        )


def read_log(path: Path) -> tuple[LogEntry, ...]:
    """The log alone: much less to read. As `RunMap.log`.

    Raises:
        DataError: as `read_runmap`.
    """
    with _opened(path) as (regions, header):
        return tuple(_log(regions, header.log))[::-1]


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[Regions, Header]]:
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _corrupt(path, "it is no regular file")
        regions = Regions(handle)
        yield regions, _header(path, regions)
    except FileNotFoundError as error:
        raise DataError(
            f"there is no run map {path}",
            fix="check the path; `covey status` shows what data covey has",
            slug="no-such-file",
        ) from error
    except OSError as error:
        raise _corrupt(path, error.strerror or str(error)) from error
    finally:
        if handle >= 0:
            os.close(handle)


def _header(path: Path, regions: Regions) -> Header:
    start = regions.at(0, layout.HEADER.size, fresh=True)
    if len(start) < layout.IDENTITY.size or not start.startswith(layout.MAGIC):
        raise _corrupt(path, "it was not written by covey")
    _, version = layout.IDENTITY.unpack_from(start)
    if version > layout.VERSION:
        raise DataError(
            f"{path} has run map format {version}; this covey reads format {layout.VERSION}",
            fix="let one covey run the environment and report it: the newer one",
            slug="newer-run-map",
        )
    if len(start) < layout.HEADER.size:
        raise _corrupt(path, "it ends within its header")
    header = Header._make(layout.HEADER.unpack(start))
    known = (layout.VERSION, layout.BYTE_ORDER_MARK, layout.SEGMENT_BITS)
    if (header.version, header.byte_order, header.segment_bits) != known:
        raise _corrupt(path, "its header makes no sense")
    return header


def _files(regions: Regions, directory: int) -> Iterator[MappedFile]:
    offsets: set[int] = set()
    contexts: dict[int, str] = {}
    for slots in tables(regions, directory, layout.DIRECTORY):
        offsets.update(array("Q", slots))
    for offset in sorted(offsets - {0}):
        body = regions.region(offset, layout.FILE)
        file = body and _file(regions, body, contexts)
        if file:
            yield file


def _file(regions: Regions, body: bytes, contexts: MutableMapping[int, str]) -> MappedFile | None:
    record = layout.record_of(body)
    text = body[layout.RECORD.size : record.lines_start]
    if len(body) < record.lines_start or record.decision not in _DECISIONS:
        regions.broken[layout.FILE.what] += 1
        return None
    name = decoded(text[: record.name_size])
    return MappedFile(
        name=name,
        path=name if record.traits & layout.PATH_IS_NAME else decoded(text[record.name_size + 1 : -1]),
        digest=record.digest.hex() if record.traits & layout.DIGEST_KNOWN else UNKNOWN_DIGEST,
        decision=_DECISIONS[record.decision],
        line_count=record.line_count,
        lines=LineSet(mask(body[record.lines_start :])),
        arcs=arcs_at(regions, record.arcs) if record.arcs else frozenset(),
        lost_arcs=bool(record.lost_arcs),
        contexts=by_context(regions, record, contexts) if record.hits or record.plain else {},
    )


_DECISIONS = {decision.value: decision for decision in Decision}


def _log(regions: Regions, offset: int) -> Iterator[LogEntry]:
    """Newest first."""
    for entry, body in regions.chain(offset, layout.PROCESS, layout.entry_of):
        yield LogEntry(entry.pid, entry.state, decoded(body[layout.ENTRY.size :]))


def _damage(regions: Regions, header: Header, size: int) -> Iterator[str]:
    if size < header.reserved:
        yield f"the file ends after {size} of {header.reserved} bytes"
    for what, count in sorted(regions.broken.items()):
        yield f"{what} cannot be read" + (f" ({count} times)" if count > 1 else "")


def _corrupt(path: Path, why: str) -> DataError:
    return DataError(
        f"{path} is not a usable run map: {why}",
        fix="run the environment again",
        slug="corrupt-run-map",
    )
