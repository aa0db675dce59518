"""docs/reference/bundle.md, held against bundles that covey writes."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bundles import INTERPRETERS, ran, run
from covey.combine.merge import merge_bundles
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.run import Outcome, Process
from covey.system.bundle import write_bundle
from covey.system.bundle_open import APPLICATION_ID, FORMAT

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "bundle.md").read_text(encoding="utf-8")

CHOICE = Structure(
    LineSet.of([1, 2, 4]), LineSet(), arcs=frozenset({(-1, 1), (1, 2), (1, 4), (2, 4), (4, -1)}), line_count=4
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """One file ran in part, one never; one process was lost."""
    lost = Process(
        8, 7, ("python", "worker.py"), "/usr/bin/python3", "2026-11-20T10:00:01+00:00", Outcome.LOST, detail="SIGKILL"
    )
    saved = replace(lost, pid=9, outcome=Outcome.SAVED, interpreter=INTERPRETERS[0], core="CTracer", detail="")
    measured = run("unit", processes=(lost, saved))
    parts = [
        ran("unit", "src/a.py", CHOICE, 1, 4, jumps=[(-1, 1), (1, 4), (4, -1)], branch=True),
        ran("unit", "src/never.py", CHOICE, branch=True),
    ]
    path = tmp_path_factory.mktemp("bundle") / "unit.covey"
    write_bundle(path, replace(merge_bundles(parts), runs={measured.id: measured}))
    return path


ANSWERS = {
    "Which processes are not in the report, and why?": [
        ("unit", 8, '["python", "worker.py"]', "lost", "SIGKILL"),
    ],
    "Which files did no test touch?": [("src/never.py",)],
    "Which jumps are possible in a file, and were never taken?": [(1, 2), (2, 4)],
}


def query_of(question):
    found = re.search(re.escape(question) + r".*?```sql\n(.*?)```", PAGE, re.DOTALL)
    assert found, question
    return found[1]


def test_the_page_asks_these_questions_only():
    asked = PAGE.partition("## Three questions")[2]

    assert re.findall(r"^(Which .*?\?)", asked, re.MULTILINE) == list(ANSWERS)
    assert asked.count("```sql") == len(ANSWERS)


@pytest.mark.parametrize(("question", "answer"), ANSWERS.items(), ids=ANSWERS)
def test_a_documented_query_gives_the_answer(bundle, question, answer):
    with contextlib.closing(sqlite3.connect(bundle)) as database:
        assert database.execute(query_of(question)).fetchall() == answer


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the shell of SQLite is not installed")
@pytest.mark.parametrize(("question", "answer"), ANSWERS.items(), ids=ANSWERS)
def test_the_shell_of_sqlite_gives_the_same_answer(bundle, question, answer):
    printed = subprocess.run(
        ["sqlite3", bundle], input=query_of(question), capture_output=True, text=True, check=True
    ).stdout

    assert printed == "".join("|".join(map(str, row)) + "\n" for row in answer)


def test_the_columns_that_the_page_explains_exist(bundle):
    with contextlib.closing(sqlite3.connect(bundle)) as database:
        for table, explained in re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", PAGE.partition("## Structures")[0], re.M):
            columns = {name for _, name, *_ in database.execute(f"pragma table_info({table})")}
            named = set(re.findall(r"`(\w+)`", explained))
            assert named - columns <= {*Outcome, "branch", "body", "catalogue", "hits"}, table
            assert columns, table


def test_the_page_says_the_numbers_of_the_format():
    assert f"0x{APPLICATION_ID:X}" in PAGE
    assert f"the number of the format, now {FORMAT}." in PAGE
    assert f"{HIGHEST_LINE:,}" in PAGE


def test_a_file_whose_name_is_not_utf_8_is_found_by_its_bytes(tmp_path):
    write_bundle(tmp_path / "x.covey", Bundle(ran("unit", "caf\udce9.py", CHOICE, 1).measurement))

    with contextlib.closing(sqlite3.connect(tmp_path / "x.covey")) as database:
        assert database.execute("select cast(path as blob) from file").fetchall() == [(b"caf\xe9.py",)]
