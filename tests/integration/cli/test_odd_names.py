"""Files whose names are not UTF-8, or would forge what is printed, are measured and reported like any other."""

import os
import sys

import pytest

LATIN_1 = "caf\udce9.py"
"""A name whose last letter is a byte that is not UTF-8."""


@pytest.fixture
def project(project_of):
    project = project_of("never_imported")
    (project.root / "src" / "shop" / LATIN_1).write_text("x = 1\n")
    return project


def test_a_name_that_is_not_utf_8_is_in_the_numbers_and_printed_with_a_question_mark(project):
    ran = project.covey("run", "-q")

    assert ran.exit_code == 0, ran.stderr
    assert "src/shop/caf?.py" in ran.stdout
    assert f"src/shop/{LATIN_1}" in project.report()["files"]
    assert project.covey("combine", "-q", project.bundle("unit"), "-o", "again.covey").exit_code == 0


def test_a_command_that_is_not_utf_8_does_not_cost_its_data(project):
    program = project.root / LATIN_1
    program.write_text("import shop.basket\n")

    ran = project.covey("run", "-q", "--name", "odd", "--", sys.executable, LATIN_1, environ={"PYTHONPATH": "src"})

    assert ran.exit_code == 0, ran.stderr
    assert project.report("-e", "odd")["totals"]["covered_lines"] > 0
    assert project.covey("status").exit_code == 0


def test_what_coverage_py_cannot_store_is_not_exported_in_silence(project):
    project.covey("run", "-q")

    assert project.covey("export", "--coverage", "x.coverage").outcome == (2, "path-encoding")
    assert not (project.root / "x.coverage").exists()


def test_escape_sequences_in_names_do_not_reach_the_terminal(project):
    (project.root / "src" / "shop" / "\x1b[2Jred\n.py").write_text("x = 1\n")

    ran = project.covey("run")

    assert "\x1b" not in ran.stdout + ran.stderr
    assert "src/shop/?[2Jred?.py" in ran.stdout


def test_a_project_that_coverage_py_cannot_measure_for_its_folders_name_does_not_pass(project_of):
    project = project_of("never_imported", folder=os.fsdecode(b"caf\xe9"))

    ran = project.covey("run", "-q")

    assert ran.exit_code == 1
    assert "unit (no-hits)" in ran.stderr
    assert project.report()["totals"]["covered_lines"] == 0
