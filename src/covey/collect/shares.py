"""Many sources, read by several processes at once: this one and some of its kind."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from covey.collect.elsewhere import Unread, read_elsewhere
from covey.collect.readings import read_here
from covey.config.schema import CoverageSettings
from covey.system.interpreter import this_interpreter

SHARE_BYTES = 1 << 20
"""What is worth another process: half a second of reading, where its start and what it tells take a tenth."""

MOST_PROCESSES = 8

Sources = Mapping[str, bytes]
Bodies = dict[str, str]


def read_together(
    sources: Sources,
    settings: CoverageSettings,
    *,
    processes: int | None = None,
    share_bytes: int = SHARE_BYTES,
    executable: str = sys.executable,
) -> Bodies:
    """As `read_here`, by as many processes as there are processors, where there is enough to read.

    Args:
        processes: at most so many.
        share_bytes: what is worth a process.
        executable: starts them.
    """
    count = min(processes or _processors(), MOST_PROCESSES, sum(map(len, sources.values())) // share_bytes)
    if count < 2:
        return read_here(sources, settings)
    mine, *theirs = shares(sources, count)
    with ThreadPoolExecutor(len(theirs)) as pool:
        futures = [pool.submit(read_elsewhere, executable, this_interpreter(), share, settings) for share in theirs]
        found = read_here(mine, settings)
        for share, future in zip(theirs, futures, strict=True):
            found |= _told(future, share, settings)
    return {path: found[path] for path in sources}


def shares(sources: Sources, count: int) -> list[dict[str, bytes]]:
    """The sources in parts of about the same size: each, from the largest on, goes to the smallest part."""
    parts: list[dict[str, bytes]] = [{} for _ in range(count)]
    sizes = [0] * count
    for path in sorted(sources, key=lambda path: (-len(sources[path]), path)):
        smallest = sizes.index(min(sizes))
        parts[smallest][path] = sources[path]
        sizes[smallest] += len(sources[path])
    return parts


def _told(future: Future[Bodies], share: Sources, settings: CoverageSettings) -> Bodies:
    """What another process read; what it could not is read here."""
    try:
        return future.result()
    except Unread:
        return read_here(share, settings)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
