"""The run maps in a work folder: what covey's own core recorded, one map for each version of Python."""

from __future__ import annotations

import ast
import datetime
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from covey.errors import DataError
from covey.model.counted import counted
from covey.model.lines import LineSet
from covey.model.measurement import Arc, FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter
from covey.system.interpreter import this_interpreter
from covey.system.runmap import Decision, Losses, MappedFile, read_log, read_runmap


def map_files(work: Path) -> list[tuple[Path, Interpreter]]:
    """Each map, with the interpreter that is to read its sources: the one that ran, with covey's own coverage.py."""
    coverage = this_interpreter().coverage
    found = []
    for path in sorted((work / "maps").glob("*-*.map")):
        implementation, version = path.stem.split("-")[:2]  # and "python", where the recorder was written in it
        found.append((path, Interpreter(implementation, version, coverage)))
    return found


def logged_records(work: Path) -> Iterator[Mapping[str, Any]]:
    """The records of the processes that are in the maps' logs, in the form of `collect.agent.record`.

    Fields of their own:
        shared: True: nothing has to be saved.
        state: what the process let be known of its end; numbers as in docs/reference/run-map.md.
    """
    for path, interpreter in map_files(work):
        for told in _without_replaced([told for told in _log(path) if "pid" in told]):
            started = _iso(told["started_s"])
            yield {**told, "started": started, "coverage": interpreter.coverage, "shared": True}


@dataclass(frozen=True)
class Children:
    """What measured processes said of the processes that they started."""

    started: tuple[Mapping[str, Any], ...]
    """Of Pythons: pid, parent_pid, argv, started (ISO 8601, UTC)."""
    signals: Mapping[int, int]
    """By pid, the signals that ended them; 0 for those that ended before they became another program."""


def children(work: Path) -> Children:
    """What the maps' logs say of children."""
    told = [told for path, _ in map_files(work) for told in _log(path)]
    started = (
        {**entry, "pid": entry["child"], "parent_pid": entry["writer"], "started": _iso(entry["at_s"])}
        for entry in told
        if "child" in entry
    )
    return Children(tuple(started), {entry["ended"]: entry["signal"] for entry in told if "ended" in entry})


def _iso(time_s: float) -> str:
    return datetime.datetime.fromtimestamp(time_s, datetime.UTC).isoformat()


def _without_replaced(told: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Without the forks that became a Python program, which is logged under the same pid and birth."""
    last = {(entry["pid"], entry.get("birth")): entry for entry in told}
    for entry in told:
        if not entry.get("forked") or entry is last[entry["pid"], entry.get("birth")]:
            yield entry


def warnings_in(path: Path) -> list[str]:
    """What the processes of a map had to say."""
    return [told["warning"] for told in _log(path) if "warning" in told]


def packages_in(path: Path) -> dict[str, str]:
    """Where the processes of a map found packages of `source_pkgs`."""
    return {told["package"]: told["place"] for told in _log(path) if "package" in told}


def read_map(
    path: Path, environment: str, rename: Callable[[str], str], warn: Callable[[str], None], *, label: str = ""
) -> Measurement:
    """What a map holds, with the digests of the texts that ran.

    Args:
        label: the static context: coverage.py's `[run] context`.
        warn: is told what could not be recorded or read.
    Raises:
        DataError: the file is no map, or of a newer version.
    """
    found = read_runmap(path)
    for damage in found.damage:
        warn(f"{environment}: the run map is damaged: {damage}")
    for lost in _losses(found.losses):
        warn(f"{environment}: there was no room in the run map for {lost}")
    traces: dict[Key, Trace] = {}
    for file in found.files:
        if file.decision is Decision.MEASURED:
            key = FileKey(environment, rename(file.path), file.digest)
            for context, trace in _by_context(file).items():
                labelled = Key(key, "|".join(filter(None, (label, context))))
                traces[labelled] = traces.get(labelled, Trace()) | trace
    return Measurement(traces, found.branch if traces else None)


def _losses(losses: Losses) -> Iterator[str]:
    lost = [
        *([counted(losses.files, "file")] if losses.files else []),
        *([counted(losses.arcs, "jump")] if losses.arcs else []),
        *([counted(losses.entries, "process", "processes")] if losses.entries else []),
    ]
    if lost:
        yield f"{', '.join(lost)}: what ran of that is not in the data"
    if losses.contexts:
        yield "all contexts: who ran what is not wholly known"


def _by_context(file: MappedFile) -> dict[str, Trace]:
    """What ran, by who ran it; what nobody is known to have run belongs to no context.

    A context has the ends of its jumps as well, one that goes on with a generator that line of it: as in coverage.py.
    """
    found = {context: Trace(trace.lines | _ends(trace.arcs), trace.arcs) for context, trace in file.contexts.items()}
    known = Trace()
    for trace in found.values():
        known |= trace
    rest = Trace(file.lines - known.lines, file.arcs - known.arcs)
    return found if found and not rest.lines and not rest.arcs else {**found, "": rest | found.get("", Trace())}


def _ends(arcs: Iterable[Arc]) -> LineSet:
    return LineSet.of(line for line in {*chain.from_iterable(arcs)} if line > 0)


def _log(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a log: what they say, who wrote them (`writer`), and their state."""
    try:
        entries = read_log(path)
    except DataError:
        return  # `read_map` tells of it
    for entry in entries:
        try:
            yield {**_read(entry.text), "writer": entry.pid, "state": entry.state}
        except (ValueError, SyntaxError, TypeError):
            continue  # a process that died while it wrote


@functools.lru_cache(maxsize=1 << 16)
def _read(text: str) -> Mapping[str, Any]:
    """An entry. A run's log is gone through for one thing after the other, and when it is watched again and again."""
    return {**ast.literal_eval(text)}
