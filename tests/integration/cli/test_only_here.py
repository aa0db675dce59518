"""What each environment covers, and what only it covers, against a count by hand."""

import re

import pytest

from projects_of import lines_of


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def by_hand(project, environment):
    """The statements that the comments of the project say an environment runs."""
    lines = (project.root / "src" / "sums.py").read_text().splitlines()
    comments = {number: line.partition("# ")[2].split(", ") for number, line in enumerate(lines, 1) if "# " in line}
    return [number for number, names in comments.items() if environment in names or names == ["all"]]


@pytest.mark.parametrize("environment", ["adds", "both", "refuses"])
def test_the_statements_of_each(project, environment):
    assert lines_of(project.report(), environment) == {"src/sums.py": by_hand(project, environment)}


@pytest.mark.parametrize("environment", ["adds", "both", "refuses"])
def test_the_statements_that_only_one_runs(project, environment):
    others = {line for other in ("adds", "both", "refuses") if other != environment for line in by_hand(project, other)}
    alone = len(set(by_hand(project, environment)) - others)

    assert project.report()["covey"]["environments"][environment]["only_here"] == alone
    row = re.search(rf"^{environment} +(\d+) +(\d+)% +(\d+) ", project.covey("report").stdout, re.MULTILINE)
    assert row
    assert (row[1], row[3]) == ("13", str(alone))


@pytest.mark.parametrize("environment", ["adds", "both", "refuses"])
def test_the_percentage_of_each_is_that_of_a_report_of_it_alone(project, environment):
    alone = project.report("-e", environment)

    assert project.report()["covey"]["environments"][environment]["summary"] == alone["totals"]
    assert alone["totals"]["covered_lines"] == len(by_hand(project, environment))


def test_the_order_is_that_of_the_declaration(project):
    rows = re.findall(r"^(adds|both|refuses|smoke) ", project.covey("report").stdout, re.MULTILINE)
    assert rows == ["adds", "both", "refuses"]


def test_an_undeclared_environment_counts_and_comes_last(project):
    ended = project.covey("run", "--name", "Smoke.1-a", "--", "python", "src/sums.py", "multiply")

    assert ended.exit_code == 0
    report = project.report()
    assert list(report["covey"]["environments"]) == ["adds", "both", "refuses", "Smoke.1-a"]
    assert report["covey"]["environments"]["Smoke.1-a"]["only_here"] == 1
    assert report["totals"]["missing_lines"] == 0


def test_words_of_an_undeclared_command_stay_one_word_each(project):
    ended = project.covey(
        "run", "--name", "smoke", "--", "python", "-c", "import sys; sys.exit(sys.argv[1] != '$x  y')", "$x  y"
    )

    assert ended.exit_code == 1  # no hits: the command itself passed
    (run,) = project.report()["covey"]["environments"]["smoke"]["runs"]
    assert run["exit_code"] == 0


def test_append_adds_a_run_to_an_environment(project):
    project.covey("run", "--name", "adds", "--append", "-q", "--", "python", "src/sums.py", "subtract")

    report = project.report()
    assert len(report["covey"]["environments"]["adds"]["runs"]) == 2
    assert lines_of(report, "adds") == {"src/sums.py": by_hand(project, "both")}
