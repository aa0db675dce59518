"""What a bundle holds, as a plain sqlite3 reads it: docs/reference/bundle.md, held against a bundle of a real run."""

import json
import platform
import re
import shutil
import sqlite3
import struct
import sys
from contextlib import closing
from pathlib import Path

import coverage
import pytest

from projects_of import Project, copied

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "reference" / "bundle.md").read_text()


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    project = copied("never_imported", tmp_path_factory.mktemp("bundle") / "project")
    project.replace("pyproject.toml", "branch = true\n", 'branch = true\ndynamic_context = "test_function"\n')
    assert project.covey("run", "-q").exit_code == 0
    return project


@pytest.fixture
def project(measured, tmp_path):
    return Project(shutil.copytree(measured.root, tmp_path / "project"))


def rows(project, query, *values):
    with closing(sqlite3.connect(project.bundle("unit"))) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query, values)]


def numbers(numbits):
    """As the documentation says: bit n % 8 of byte n // 8 is line n."""
    return {n for n in range(len(numbits) * 8) if numbits[n // 8] >> n % 8 & 1}


def lines(text):
    """As the documentation says: in hexadecimal, bit n is line n."""
    return {n for n in range(len(text) * 4) if int(text, 16) >> n & 1}


def test_the_run_says_what_was_measured_and_how(project):
    (run,) = rows(project, "select * from run")

    assert (run["environment"], run["command"]) == ("unit", "python -m unittest -q tests.test_basket")
    assert (run["exit_code"], run["is_foreign"]) == (0, 0)
    assert (run["commit_sha"], run["commit_branch"]) == (project.git("rev-parse", "HEAD"), "main")
    assert run["commit_dirty"] == 1  # pyproject.toml
    assert run["platform"] == platform.platform()
    assert 0 < run["duration_s"] < 60
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", run["started"])


def test_a_clean_checkout_is_not_dirty(project):
    project.commit("Record contexts")
    project.write("untracked.txt", "belongs to no commit")

    project.covey("run", "-q")

    assert rows(project, "select commit_dirty from run") == [{"commit_dirty": 0}]


def test_the_processes_are_listed_with_their_interpreter(project):
    (process,) = rows(project, "select * from process join interpreter on interpreter.id = process.interpreter")

    assert json.loads(process["argv"])[1:] == ["-m", "unittest", "-q", "tests.test_basket"]
    assert Path(process["executable"]).samefile(sys.executable)
    assert process["outcome"] == "saved"
    assert (process["implementation"], process["version"]) == ("cpython", platform.python_version())
    assert process["coverage"] == coverage.__version__


def test_hits_are_by_file_and_context(project):
    hits = {
        row["name"]: numbers(row["lines"])
        for row in rows(
            project,
            "select name, lines from hit join file on file.id = file join context on context.id = context "
            "join trace on trace.id = trace where path = 'src/shop/basket.py'",
        )
    }

    assert hits[""] == {1, 2, 5, 13}
    assert hits["tests.test_basket.Baskets.test_sum"] == {3, 6, 7, 8, 10, 11}
    assert hits["tests.test_basket.Baskets.test_nothing"] == {3, 6, 7, 11}


def test_jumps_are_rows_of_a_view(project):
    jumps = rows(
        project,
        "select start, stop from jump join file on file.id = file join context on context.id = context "
        "where path = 'src/shop/basket.py' and name like '%test_nothing' and start in (6, 7, 11)",
    )

    assert [(jump["start"], jump["stop"]) for jump in jumps] == [(6, 7), (7, 11), (11, -5)]


def test_jumps_are_read_by_the_python_of_the_page(project):
    code = re.search(r"```python\n(.*?)```", DOCUMENTED, re.DOTALL)[1]
    read = []
    for row in rows(project, "select body from hit join trace on trace.id = hit.trace"):
        found = {"struct": struct, "body": row["body"]}
        exec(code, found)
        read += found["jumps"]

    assert len(read) > 10
    assert sorted(read) == sorted((row["start"], row["stop"]) for row in rows(project, "select * from jump"))


def test_the_structure_of_every_source_is_there_whether_it_ran_or_not(project):
    structures = {
        row["path"]: json.loads(row["body"])
        for row in rows(
            project,
            "select path, body from file join reading on file = file.id join structure on structure.id = structure",
        )
    }

    assert lines(structures["src/shop/parts/never.py"]["statements"]) == {1, 4, *range(8, 14), *range(16, 20), 21}
    assert lines(structures["src/shop/basket.py"]["excluded"]) == {13, 14}
    assert {key for body in structures.values() for key in body} == set(table_of("## Structures"))
    jumps = [number - 8 * 33_554_432 for number in structures["src/shop/basket.py"]["arcs"]]
    assert [end for end in jumps if 0 < end < 100] == [9, 10]


def test_the_documented_schema_is_that_of_a_bundle(project):
    documented = re.search(r"```sql\n(.*?)```", DOCUMENTED, re.DOTALL)[1]

    created = rows(project, "select sql from sqlite_master where sql is not null order by type, rootpage")

    assert [row["sql"].lower() for row in created] == [part.strip() for part in documented.split(";") if part.strip()]


def test_every_table_and_column_is_documented(project):
    tables = {row["name"] for row in rows(project, "select name from sqlite_master where type in ('table', 'view')")}

    assert tables == set(table_of("## Format"))


def test_the_numbers_of_the_format_are_those_documented(project):
    assert rows(project, "pragma application_id") == [{"application_id": 0x434F5659}]
    assert rows(project, "pragma user_version") == [{"user_version": 3}]
    assert rows(project, "select * from meta where value = '1'") == [{"key": "branch", "value": "1"}]
    assert rows(project, "select key from meta order by key") == [
        {"key": "branch"},
        {"key": "catalogue"},
        {"key": "hits"},
    ]
    assert rows(project, "pragma integrity_check") == [{"integrity_check": "ok"}]
    assert rows(project, "pragma foreign_key_check") == []


def test_the_documented_queries_give_rows(project):
    queries = re.findall(r'\.covey "(select .*?)"', DOCUMENTED)

    assert len(queries) == 2
    assert all(rows(project, query) for query in queries)


def test_writing_a_bundle_twice_gives_the_same_content(project):
    first = dump(project)

    assert project.covey("combine", ".covey/data/unit.covey", "-q").exit_code == 0

    assert dump(project) == first


def dump(project):
    with closing(sqlite3.connect(project.bundle("unit"))) as database:
        return list(database.iterdump())


def table_of(heading):
    """The first column of the last table below a heading."""
    section = DOCUMENTED.partition(f"{heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
