"""`covey cache`: what is remembered is shown, used by the next command, and forgotten when asked."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3

import pytest
from coverage import CoverageData

from covey.system.memo import NAME, remember
from projects_of import Project
from selection import slow_but

TEXT = "def f(x):\n    if x:\n        return 1\n    return 2\n\nf(1)\n"


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path.resolve())


def measured(project: Project) -> Project:
    project.write("a.py", TEXT)
    project.write(".coveragerc", "[run]\nbranch = true\nsource = .\n")
    ran = project.covey("run", "-q", "--name", "unit", "--", "python", "a.py")
    assert ran.exit_code == 0, ran.stderr
    return project


def test_the_cache_says_where_it_lies_and_what_it_holds(project):
    measured(project)

    shown = project.covey("cache")

    assert shown.exit_code == 0
    assert f"{project.root / '.covey' / 'cache'}: 2 entries, " in shown.stdout
    assert "at most 128.0 MB" in shown.stdout


def test_an_empty_cache_is_shown_as_such(project):
    shown = project.covey("cache")

    assert shown.exit_code == 0
    assert "0 entries, 0.0 MB" in shown.stdout


def test_clearing_forgets_analyses_and_nothing_else(project):
    measured(project)

    cleared = project.covey("cache", "clear")

    assert cleared.exit_code == 0
    assert "forgot 2 entries" in cleared.stderr
    assert not (project.root / ".covey" / "cache").exists()
    assert project.report()["totals"]["num_statements"] == 5
    assert project.covey("cache", "clear").exit_code == 0


def test_clearing_a_cache_that_lies_elsewhere_spares_what_is_not_coveys(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "mine").write_text("mine")
    (project.root / ".covey").mkdir()
    (project.root / ".covey/cache").symlink_to(elsewhere)
    measured(project)
    assert (elsewhere / NAME).exists()

    assert "forgot 2 entries" in project.covey("cache", "clear").stderr

    assert [path.name for path in elsewhere.iterdir()] == ["mine"]
    assert "0 entries" in project.covey("cache").stdout


def test_a_poisoned_cache_and_one_that_cannot_be_written_change_no_number(project):
    before = measured(project).report()["totals"]
    cache = project.root / ".covey" / "cache"
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"line_count":6', b'"line_count":9').replace(b'"statements"', b'"statementz"'))

    assert measured(project).report()["totals"] == before

    shutil.rmtree(cache)
    cache.write_text("a file in the place of the folder")
    assert measured(project).report()["totals"] == before
    assert "0 entries" in project.covey("cache").stdout
    assert project.covey("cache", "clear").exit_code == 0
    assert not cache.exists()


FORGED = [
    "{", "[]", '{"path":"a.py"}', '{"path":"skipped","skipped":7}', '{"arcs":[1]}', '{"arcs":["x"],"line_count":"y"}',
    '{"arcs":[' + "[" * 5000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("body", slow_but([FORGED[0], FORGED[3], FORGED[5]], FORGED))
def test_a_forged_entry_with_the_right_checksum_is_made_again_or_named(project, body):
    project.write("a.py", TEXT)
    project.write(".coveragerc", "[run]\nbranch = true\nsource = .\n")
    with contextlib.closing(CoverageData(str(project.root / ".coverage"))) as data:
        data.add_arcs({str(project.root / "a.py"): [(-1, 1), (1, 6), (6, -1)]})
        data.write()
    before = project.covey("combine", ".coverage").stdout
    cache = project.root / ".covey" / "cache"
    with contextlib.closing(sqlite3.connect(cache / NAME)) as database:
        keys = [key for (key,) in database.execute("select key from entry")]
    remember(cache, dict.fromkeys(keys, body))

    again = project.covey("combine", ".coverage")

    if again.exit_code == 0:
        assert again.stdout == before
    else:
        assert "covey cache clear" in again.stderr
        assert project.covey("cache", "clear").exit_code == 0
        assert project.covey("combine", ".coverage").stdout == before
