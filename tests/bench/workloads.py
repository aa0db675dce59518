"""What is compared: a table. To add a comparison, add an entry."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.sizes import Size

COVERAGE = f"{sys.executable} -m coverage"
COVEY = f"{sys.executable} -m covey"
NOTHING, THEIRS, OURS = "nothing", "coverage.py", "covey"

LOOP = "for i in $(seq {processes}); do {command} short.py; done"


@dataclass(frozen=True)
class Workload:
    """One job, done by several contenders in turn."""

    name: str
    folder: str
    """Of the inputs, in which it is done."""
    contenders: Mapping[str, str]
    """By name, what a shell runs; `{name}` stands for a number of the Size."""
    before: Callable[[Path], None] = field(default=lambda folder: None)
    """What puts the folder into its state before each run, uncounted."""
    prepare: Mapping[str, str] = field(default_factory=dict)
    """By name, what a shell runs once before the first run, uncounted."""

    def command(self, contender: str, size: Size) -> str:
        return self.contenders[contender].format(**vars(size))


def forget(folder: Path) -> None:
    """Neither data nor remembered analyses."""
    for name in (".covey", "combined"):
        shutil.rmtree(folder / name, ignore_errors=True)


def forget_data(folder: Path) -> None:
    """No data; analyses are remembered."""
    for name in (".covey/data", "combined"):
        shutil.rmtree(folder / name, ignore_errors=True)


def take_in(source: str) -> str:
    return f"{COVEY} combine -q {source}"


def showing(format: str) -> dict[str, str]:
    theirs = "json -q -o -" if format == "json" else f"report --format={'text' if format == 'terminal' else format} -m"
    return {THEIRS: f"{COVERAGE} {theirs} --data-file=one/.coverage", OURS: f"{COVEY} report --format {format}"}


def all_of(shown: Mapping[str, Mapping[str, str]], contender: str) -> str:
    return " && ".join(formats[contender] for formats in shown.values())


SHOWN = {format: showing(format) for format in ("terminal", "markdown", "json")}

WORKLOADS = (
    Workload(
        "measure one short process",
        "programs",
        {
            NOTHING: f"{sys.executable} short.py",
            THEIRS: f"{COVERAGE} run short.py",
            OURS: f"{COVEY} run -q --name bench -- {sys.executable} short.py",
        },
    ),
    Workload(
        "measure {processes} short processes of a shell script",
        "programs",
        {
            NOTHING: LOOP.replace("{command}", sys.executable),
            THEIRS: LOOP.replace("{command}", f"{COVERAGE} run -p") + f" && {COVERAGE} combine -q",
            OURS: f"{COVEY} run -q --name bench -- sh -c '{LOOP.replace('{command}', sys.executable)}'",
        },
    ),
    Workload(
        "measure a CPU-bound process",
        "programs",
        {
            NOTHING: f"{sys.executable} queens.py {{queens}}",
            THEIRS: f"{COVERAGE} run queens.py {{queens}}",
            OURS: f"{COVEY} run -q --name bench -- {sys.executable} queens.py {{queens}}",
        },
    ),
    Workload(
        "combine {data_files} data files of {sources} sources, which covey analyses",
        "tree",
        {
            THEIRS: f"{COVERAGE} combine -q --keep --data-file=combined/.coverage shards",
            OURS: f"{COVEY} combine -q -o combined/all.covey shards",
        },
        before=lambda folder: (forget(folder), (folder / "combined").mkdir())[0],
    ),
    Workload(
        "combine them when the sources did not change",
        "tree",
        {
            THEIRS: f"{COVERAGE} combine -q --keep --data-file=combined/.coverage shards",
            OURS: f"{COVEY} combine -q -o combined/all.covey shards",
        },
        before=lambda folder: (forget_data(folder), (folder / "combined").mkdir())[0],
        prepare={OURS: take_in("one/.coverage")},
    ),
    Workload(
        "table of a new data file, {sources} sources",
        "tree",
        {THEIRS: SHOWN["terminal"][THEIRS], OURS: take_in("one/.coverage")},
        before=forget,
    ),
    Workload(
        "table, markdown and JSON of a new data file",
        "tree",
        {
            THEIRS: all_of(SHOWN, THEIRS),
            OURS: f"{take_in('one/.coverage')} && {SHOWN['markdown'][OURS]} && {SHOWN['json'][OURS]}",
        },
        before=forget,
    ),
    *(
        Workload(f"{format} report, again", "tree", SHOWN[format], prepare={OURS: take_in("one/.coverage")})
        for format in SHOWN
    ),
)
