"""What a person may ask of the table of `covey report`."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def test_each_environment_has_a_column_where_it_is_asked_for(project):
    head, *_ = project.covey("report", "--environment-columns").stdout.splitlines()

    assert re.split(r" {2,}", head) == [
        "Name",
        "Stmts",
        "Miss",
        "Branch",
        "BrPart",
        "Cover",
        "adds",
        "both",
        "refuses",
        "Missing",
    ]
    assert project.covey("report", "--no-environment-columns").stdout == project.covey("report").stdout


def test_folders_stand_for_what_lies_deeper(project):
    shown = project.covey("report", "--depth", "1", "--no-missing").stdout

    assert re.search(r"^src/ +\d+", shown, re.MULTILINE)
    assert "sums.py" not in shown


def test_the_project_says_what_it_wants_and_the_command_line_has_the_last_word(project):
    settings = project.root / "covey.toml"
    settings.write_text(settings.read_text() + "\n[report]\ndepth = 1\nmissing = false\nenvironment_columns = true\n")

    assert (
        project.covey("report").stdout
        == project.covey("report", "--depth", "1", "--no-missing", "--environment-columns").stdout
    )
    assert "sums.py" in project.covey("report", "--depth", "0").stdout
    assert "Missing" in project.covey("report", "-m").stdout


def test_a_report_of_some_files_says_so_and_does_not_blame_environments_that_ran_none_of_them(project):
    project.write("src/alone.py", "x = 1\n")
    project.covey("run", "-q", "--name", "alone", "--", "python", "src/alone.py")

    ended = project.covey("report", "--include", "src/alone.py")

    assert "every number is of the files that --include src/alone.py left" in ended.stdout
    assert "Incomplete" not in ended.stdout
    assert re.search(r"^TOTAL +1 +0 ", ended.stdout, re.MULTILINE)


def test_a_table_in_a_file_is_as_wide_as_it_needs_and_has_no_colour(project):
    project.covey("report", "-o", "table.txt")

    assert (project.root / "table.txt").read_text() == project.covey("report").stdout


@pytest.mark.parametrize(
    ("arguments", "slug", "said"),
    [
        (["--sort", "colour"], "unknown-sort", "worst"),
        (["--depth", "-1"], "", "--depth"),
        (["--depth", "deep"], "", "--depth"),
        (["--include", "src/***/x.py"], "file-pattern", "***"),
        (["--omit", "x[", "--sort"], "", "--sort"),
    ],
)
def test_what_cannot_be_is_refused(project, arguments, slug, said):
    ended = project.covey("report", *arguments)

    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.slug == slug
    assert said in ended.stderr


def test_nothing_matches_a_pattern(project):
    ended = project.covey("report", "--include", "nothing/*")

    assert "No file is in this report" in ended.stdout
    assert "%" not in ended.stdout
    assert (ended.exit_code, ended.slug) == (2, "nothing-to-report")
    assert project.covey("report", "--format", "total", "--include", "nothing/*").slug == "nothing-to-report"


def test_markdown_in_the_style_of_github(project):
    ended = project.covey("report", "--format", "markdown", "--style", "github")

    assert ended.stdout.startswith("**Coverage: ")
    assert "<summary><code>src/</code>" in ended.stdout
    assert project.covey("report", "--format", "markdown", "--style", "gitlab").outcome == (2, "")


def test_markdown_in_the_style_of_github_rolls_folders_up(project):
    for name in ("__init__", "one"):
        project.write(f"src/deep/{name}.py", "x = 1\n")
    github = ("report", "--format", "markdown", "--style", "github")
    assert project.covey("run", "-q", "adds").exit_code == 0

    whole, rolled = project.covey(*github).stdout, project.covey(*github, "--depth", "2").stdout
    flat = project.covey(*github, "--depth", "1").stdout

    assert "one.py" in whole
    assert "deep/" in rolled
    assert "sums.py" in rolled
    assert "one.py" not in rolled
    assert "src/" in flat
    assert "sums.py" not in flat
    assert len({text.splitlines()[0] for text in (whole, rolled, flat)}) == 1
