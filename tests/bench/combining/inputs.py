"""The shards of a suite: data files of coverage.py, and bundles of covey that hold the same; the same each time."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from coverage import CoverageData

from bench.inputs import CONFIGURATION, SEED, make_tree
from covey.combine.identify import ReadHere, identify_packed, named
from covey.config.load import load
from covey.config.schema import Settings
from covey.flows.gather import read_paths
from covey.flows.paths import repository_path
from covey.model.measurement import Measurement
from covey.model.run import Run
from covey.system.bundle_file import new_union, write_packed
from covey.system.datafile import datafile_part
from covey.system.interpreter import this_interpreter
from covey.system.packing import named_body

Arc = tuple[int, int]

IMPORTED = 5
"""A shard takes the first of so many jumps of a file that it imports, as every shard does that imports it."""
CHANCE_OF_IMPORT, CHANCE_OF_MORE, CHANCE_OF_JUMP = 0.3, 0.5, 0.12


TESTS_OF_A_FILE = 3
"""Where contexts are recorded: so many tests of a shard run what it runs of a file beyond importing it."""


def make_inputs(folder: Path, shards: int, sources: int, contexts: int = 0) -> None:
    """A project, with data files in `data` and bundles in `bundles`, and its sources analysed already.

    Args:
        contexts: how many tests each shard tells apart; 0 for none.
    """
    folder.mkdir()
    (folder / ".coveragerc").write_text(CONFIGURATION)
    jumps = make_tree(folder, sources)
    (folder / "data").mkdir()
    template = folder / "template"
    with contextlib.closing(CoverageData(str(template))) as data:
        data.add_arcs({next(iter(jumps)): [(1, 2)]})
        data.touch_files(jumps)
        data.write()
    for number in range(shards):
        path = folder / "data" / f".coverage.{number:04}"
        shutil.copyfile(template, path)
        _fill(path, list(jumps.values()), random.Random(SEED + number), [f"test_{number}_{n}" for n in range(contexts)])
    template.unlink()
    _make_bundles(folder, load(folder, {}))


def rows_of(folder: Path) -> int:
    """How many rows the data files have together."""
    count = 0
    for path in (folder / "data").iterdir():
        with contextlib.closing(sqlite3.connect(path)) as database:
            count += database.execute("select count(*) from arc").fetchone()[0]
    return count


def _fill(path: Path, jumps: Sequence[Sequence[Arc]], chance: random.Random, tests: Sequence[str]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("pragma synchronous = off")
        database.execute("delete from arc")
        database.executemany("insert into context (context) values (?)", ((test,) for test in tests))
        database.executemany("insert into arc values (?, ?, ?, ?)", _taken(jumps, chance, range(2, 2 + len(tests))))


def _taken(jumps: Sequence[Sequence[Arc]], chance: random.Random, tests: range) -> Iterator[tuple[int, int, int, int]]:
    """Rows: file, context (1 is the empty one), and jump."""
    for number, arcs in enumerate(jumps, 1):
        if chance.random() < CHANCE_OF_IMPORT:
            imported = len(arcs) // IMPORTED
            ran = chance.random() < CHANCE_OF_MORE
            more = [arc for arc in arcs[imported:] if chance.random() < CHANCE_OF_JUMP] if ran else []
            yield from ((number, 1, start, end) for start, end in arcs[:imported])
            of_file = chance.sample(tests, min(TESTS_OF_A_FILE, len(tests))) or [1]
            yield from ((number, chance.choice(of_file) if tests else 1, start, end) for start, end in more)


def _make_bundles(folder: Path, settings: Settings) -> None:
    """As if each data file had been a run of covey's."""
    (folder / "bundles").mkdir()
    here, rename = this_interpreter(), repository_path(settings)
    read: ReadHere | None = None
    for path in sorted((folder / "data").iterdir()):
        union = new_union()
        run = partial(_run, path.name, settings)
        union.add(datafile_part(path, union, "unit", run, lambda spelled: rename))
        recorded = union.result()
        read = read or _read({key.file.path for key in recorded.hits}, settings)
        bundle = identify_packed(recorded, read, here, branch=True)
        write_packed(folder / "bundles" / f"{path.name.removeprefix('.')}.covey", bundle)


def _run(name: str, settings: Settings, recorded: str) -> Run:
    return Run(name, "unit", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", settings.coverage.rules)


def _read(paths: set[str], settings: Settings) -> ReadHere:
    readings = read_paths(paths, Measurement(), settings, this_interpreter(), executable=None)
    stored: Mapping[str, tuple[str, str]] = {
        path: named_body(named(reading, path)) for path, reading in readings.items()
    }
    return ReadHere(
        digests={path: reading.digest for path, reading in readings.items()},
        names={path: name for path, (name, _) in stored.items()},
        bodies=dict(stored.values()),
    )


if __name__ == "__main__":
    make_inputs(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:]))
