"""What measured processes left in the work folder: their records, their data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.collect.background import unrecorded
from covey.collect.maps import children, map_files, packages_in, warnings_in
from covey.collect.records import encodable, judged, read_records, silent_children, without_record
from covey.model.run import Interpreter, Outcome, Process
from covey.system.proctable import process_table

DATA_FILE = re.compile(r"\.coverage\.[^/]*\.pid(?P<pid>\d+)\.X\w+x(?P<whole>\.H\w+h)?")
"""As coverage.py names the data file of a process; the last part comes with the last write."""


@dataclass(frozen=True)
class Harvest:
    """What a run left."""

    processes: tuple[Process, ...]
    """Those that told of themselves in the order of their start, then the others."""
    data_files: tuple[tuple[Path, Interpreter], ...]
    """Of coverage.py's tracer."""
    maps: tuple[tuple[Path, Interpreter], ...]
    """Of covey's own core."""
    executables: Mapping[Interpreter, str]
    """An executable that reads sources as each interpreter does."""
    source_packages: Mapping[str, str]
    """Where measured processes found packages of `source_pkgs`: a file, or the folder of a namespace package."""
    warnings: tuple[str, ...]


def harvest(work: Path, signals: Mapping[int, int], *, stopped: bool = False) -> Harvest:
    """Gather what is there now.

    Args:
        signals, stopped: as those of `judged`.
    """
    records, table, told = read_records(work), process_table(), children(work)
    known_signals = {**told.signals, **signals}
    processes = [judged(record, table, known_signals, stopped=stopped) for record in records]
    running = {process.pid for process in processes if process.outcome is Outcome.RUNNING}
    executables: dict[Interpreter, str] = {}
    packages: dict[str, str] = {}
    for process, record in zip(processes, records, strict=True):
        if process.interpreter and Path(process.executable).is_file():
            executables.setdefault(process.interpreter, process.executable)
        packages.update(record.get("packages") or {})
    warnings = [text for record in records for text in record.get("warnings") or ()]
    maps = tuple(map_files(work))
    for path, _ in maps:
        packages.update(packages_in(path))
        warnings += warnings_in(path)
    processes += map(without_record, unrecorded(work))
    processes += silent_children(told, {process.pid for process in processes})
    return Harvest(tuple(processes), _data_files(work, running), maps, executables, packages, _counted(warnings))


def _data_files(work: Path, running: set[int]) -> tuple[tuple[Path, Interpreter], ...]:
    """The data files, but for those that are being written to."""
    found = []
    for path in sorted((work / "data").glob("*/.coverage.*")):
        name = DATA_FILE.fullmatch(path.name)
        if name and (name["whole"] or int(name["pid"]) not in running):
            found.append((path, Interpreter(*path.parent.name.rsplit("-", 2))))
    return tuple(found)


def _counted(warnings: Iterable[str]) -> tuple[str, ...]:
    counted = Counter(map(encodable, warnings))
    return tuple(text if count == 1 else f"{text} (in {count} processes)" for text, count in counted.items())
