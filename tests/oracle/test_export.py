"""What covey exports is what coverage.py itself would have recorded: it reports the same numbers from it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from projects_of import Project, copied

CONFIG = """\
[run]
branch = true
source = src
relative_files = {relative}
"""


@pytest.fixture(scope="module")
def relative(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return exported(copied("only_here", tmp_path_factory.mktemp("relative") / "first"), relative="true")


@pytest.fixture
def moved(relative: Project, tmp_path: Path) -> Project:
    return Project(shutil.copytree(relative.root, tmp_path / "second"))


def exported(project: Project, *, relative: str) -> Project:
    project.write(".coveragerc", CONFIG.format(relative=relative))
    assert project.covey("run", "-q").exit_code == 0
    assert project.covey("export", "--coverage").exit_code == 0
    return project


def assert_coverage_says_what_covey_says(project: Project) -> None:
    shown = json.loads(project.coverage("json", "-q", "-o", "-").stdout)
    ours = project.report()
    for document in (shown, ours):
        assert document["totals"]["covered_lines"] > 10
    keys = shown["totals"].keys()
    assert {key: ours["totals"][key] for key in keys} == shown["totals"]
    for path, file in shown["files"].items():
        for key in ("executed_lines", "missing_lines", "executed_branches", "missing_branches"):
            assert ours["files"][path][key] == file[key]
    table = project.coverage("report")
    assert table.exit_code == 0
    total = project.covey("report", "--format", "total").stdout.strip()
    assert table.stdout.splitlines()[-1].split()[-1] == f"{total}%"


def test_coverage_reports_the_same_from_absolute_paths(tmp_path: Path) -> None:
    assert_coverage_says_what_covey_says(exported(copied("only_here", tmp_path / "first"), relative="false"))


def test_coverage_reports_the_same_from_relative_paths(relative: Project) -> None:
    assert_coverage_says_what_covey_says(relative)


def test_relative_files_are_found_where_the_project_was_moved(relative: Project, moved: Project) -> None:
    hidden = relative.root.rename(relative.root.with_name("gone"))
    try:
        assert_coverage_says_what_covey_says(moved)
    finally:
        hidden.rename(relative.root)


def test_the_same_files_are_recorded_as_by_coverage(moved: Project) -> None:
    (moved.root / ".coverage").rename(moved.root / "exported")
    assert moved.coverage("run", "src/sums.py", "add").exit_code == 0

    def recorded(name: str) -> set[str]:
        ended = moved.coverage("debug", "data", environ={"COVERAGE_FILE": name})
        return {line.split(":")[0] for line in ended.stdout.splitlines() if ".py" in line}

    assert recorded("exported") == recorded(".coverage") == {"src/sums.py"}


def test_what_was_exported_comes_back(moved: Project) -> None:
    before = moved.report()["totals"]
    (moved.root / ".coverage").rename(moved.root / "exported")
    assert moved.covey("erase").exit_code == 0

    assert moved.covey("combine", "exported").exit_code == 0

    assert moved.report()["totals"] == before
