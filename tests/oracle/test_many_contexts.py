"""A hundred thousand contexts: taken in, written, read and reported, as coverage.py reports them, at a bounded cost."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import shlex
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest
from coverage import CoverageData

from bench.processes import cost_of
from projects_of import Project

CONTEXTS, LINES = 100_000, 40
MOST_MB, MOST_S = 300, 30
"""Of each command, and of CPU time; a third of it is usual."""

COVEY = f"{shlex.quote(sys.executable)} -m covey"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Each context took two jumps out of forty, most of them another pair than the next."""
    project = Project(tmp_path_factory.mktemp("contexts").resolve())
    project.write("a.py", "x = 0\n" + "x += 1\n" * (LINES - 1))
    config = "[tool.coverage.run]\nbranch = true\nsource = ['.']\n"
    project.write("pyproject.toml", f"{config}[tool.coverage.json]\nshow_contexts = true\n")
    path = project.root / ".coverage"
    with contextlib.closing(CoverageData(str(path))) as data:
        data.add_arcs({str(project.root / "a.py"): [(-1, 1), (1, 2)]})
        data.write()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        names = ((f"tests/test_{number % 100}.py::test[{number}]",) for number in range(CONTEXTS))
        database.executemany("insert into context (context) values (?)", names)
        for taken in ("id", "id / 7"):
            database.execute(
                f"insert or ignore into arc select 1, id, 1 + {taken} % {LINES - 1}, 2 + {taken} % {LINES - 1} "
                "from context where context <> ''"
            )
    return project


def contexts_of(document):
    (file,) = document["files"].values()
    return {line: sorted(names) for line, names in file["contexts"].items()}


@pytest.mark.slow
def test_a_hundred_thousand_contexts_are_reported_in_bounded_memory_and_time(project):
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as small:  # a command counts who starts it, too
        taking_in = small.submit(cost_of, f"{COVEY} combine -q .coverage", project.root).result()
        reporting = small.submit(cost_of, f"{COVEY} report -q --format json -o ours.json", project.root).result()
    theirs = project.coverage("json", "-q", "-o", "theirs.json")

    assert theirs.exit_code == 0, theirs.stderr
    ours, expected = (json.loads((project.root / name).read_text()) for name in ("ours.json", "theirs.json"))
    assert len({name for names in contexts_of(ours).values() for name in names}) == 1 + CONTEXTS
    assert contexts_of(ours) == contexts_of(expected)
    assert ours["totals"] == expected["totals"]
    for cost in (taking_in, reporting):
        assert cost.peak_mb < MOST_MB
        assert cost.user_s < MOST_S
