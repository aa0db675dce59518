"""The numbers are coverage.py's, in coverage.py's forms, for what `covey export` writes for it."""

import functools
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from projects_of import copied
from selection import slow_but

SETTINGS = {
    "branches": "[run]\nbranch = true\nsource = src\n",
    "lines": "[run]\nsource = src\n",
    "precise": "[run]\nbranch = true\nsource = src\n[report]\nprecision = 2\nsort = -cover\n",
    "short": "[run]\nbranch = true\nsource = src\n[report]\nskip_covered = true\nskip_empty = true\n",
    "filtered": "[run]\nbranch = true\nsource = src\n[report]\nomit =\n    */never.py\nexclude_also =\n    def sum\n",
    "contexts": "[run]\nbranch = true\nsource = src\ndynamic_context = test_function\n[json]\nshow_contexts = true\n",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Runs two environments under some settings, once, and writes what coverage.py reads."""

    @functools.cache
    def run(settings):
        project = copied("never_imported", tmp_path_factory.mktemp(settings) / "project")
        text = (project.root / "pyproject.toml").read_text()
        project.write("pyproject.toml", text[text.index("[tool.covey") :])
        project.write(".coveragerc", SETTINGS[settings])
        project.covey("run", "-q")
        program = "import sys; sys.path[:0] = ['src']; import shop.parts.never"
        project.covey("run", "--name", "more", "-q", "--", "python", "-c", program)
        assert project.covey("export", "--coverage").exit_code == 0
        return project

    return run


@pytest.mark.parametrize("settings", slow_but(["branches", "precise", "filtered"], SETTINGS))
def test_markdown_total_and_json_are_equal(measured, settings):
    project = measured(settings)
    markdown = project.coverage("report", "--format=markdown", "-m")
    assert markdown.exit_code == 0, markdown.stderr
    assert project.coverage("json", "-q", "-o", "own.json").exit_code == 0
    own = json.loads((project.root / "own.json").read_text())

    ours = project.report()

    assert project.covey("report", "--format", "markdown").stdout == markdown.stdout
    assert project.covey("report", "--format", "total").stdout == project.coverage("report", "--format=total").stdout
    del own["meta"]["timestamp"], ours["meta"]["timestamp"]
    assert comparable(ours) == comparable(own)


def test_the_terminal_shows_the_same_numbers(measured):
    project = measured("precise")
    own = [line.split() for line in project.coverage("report", "-m").stdout.splitlines() if "%" in line]

    ours = [line.split() for line in project.covey("report").stdout.splitlines() if "%" in line]

    assert len(own) > 5
    assert ours[: len(own)] == own


def test_one_environment_without_missing_lines_is_equal(measured):
    project = measured("branches")
    assert project.covey("export", "--coverage", "more.data", "-e", "more").exit_code == 0
    own = project.coverage("report", "--format=markdown", "--data-file=more.data")

    assert project.covey("report", "--format", "markdown", "-e", "more", "--no-missing").stdout == own.stdout


def comparable(value):
    """Without what covey adds; a line's contexts in one order, for coverage.py has none."""
    if isinstance(value, dict):
        return {
            key: {line: sorted(names) for line, names in inner.items()} if key == "contexts" else comparable(inner)
            for key, inner in value.items()
            if key != "covey"
        }
    return [comparable(inner) for inner in value] if isinstance(value, list) else value


FLAGS = [
    ["--sort=-miss"],
    ["--sort=Cover", "--skip-covered"],
    ["--skip-empty", "--skip-covered"],
    ["--include=src/shop/*"],
    ["--include=src/shop/parts/*,*/cart.py", "--omit=*/never.py"],
    ["--omit=src/shop/*/*"],
    ["--include=*/parts/*"],
]


@pytest.mark.parametrize("flags", slow_but([FLAGS[1], FLAGS[4]], FLAGS), ids=" ".join)
def test_options_of_the_table_do_what_they_do_for_coverage_py(measured, flags):
    project = measured("branches")
    own = project.coverage("report", "--format=markdown", "-m", *flags)
    assert own.exit_code == 0, own.stderr

    ours = project.covey("report", "--format", "markdown", *flags)

    assert ours.stdout == own.stdout
    assert project.covey("report", "--format", "total", *flags).exit_code == 0


def test_patterns_of_the_command_line_stand_in_the_place_of_the_configured_ones(measured):
    project = measured("filtered")

    assert "never.py" not in project.covey("report").stdout
    assert "never.py" in project.covey("report", "--omit", "*/nothing.py").stdout


@pytest.mark.parametrize("settings", slow_but(["branches"], ["branches", "lines", "contexts"]))
def test_the_document_of_a_real_project_is_as_the_published_schema_says(measured, settings):
    schema = json.loads((Path(__file__).parents[3] / "docs/reference/coverage-json.schema.json").read_text())

    assert list(Draft202012Validator(schema).iter_errors(measured(settings).report())) == []
