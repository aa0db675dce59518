"""What the report does not know is in the report, with its likely reason, and the gate does not pass it in silence."""

import os
import signal

import pytest

from projects_of import copied

REASONS = {
    "never_run": ("no-data", "declared, but it has no data: run `covey run never_run`, or `covey combine`"),
    "no_python": ("no-hits", "no Python process of it was measured: check its command"),
    "other_code": ("no-hits", "its Python processes ran no line of the source: check `source`"),
    "killed": ("no-hits", "its Python processes ended before their data was saved"),
    "left_running": ("no-hits", "its Python processes still ran when its command ended"),
    "foreign": ("no-hits", "its data file holds no line of the source: check `source` where it was measured"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = copied("no_hits", tmp_path_factory.mktemp("incomplete") / "project")
    measured = ("good", "no_python", "other_code", "killed", "left_running", "isolated")
    project.covey("run", *measured, "-q", "--allow-incomplete")
    pid = int((project.root / "endless.pid").read_text())
    os.kill(pid, signal.SIGTERM)
    project.coverage("run", "--data-file=.coverage.foreign", "--source=src", "other.py")
    project.covey("combine", "-e", "foreign", ".coverage.foreign", "-q")
    return project


@pytest.mark.parametrize("environment", REASONS)
def test_each_is_named_with_its_kind_and_its_likely_reason(project, environment):
    kind, reason = REASONS[environment]

    ended = project.covey("report")

    assert ended.exit_code == 0
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith(f"  {environment} (")]
    assert line.startswith(f"  {environment} ({kind}): {reason}")


def test_a_python_that_keeps_covey_out_is_named_as_a_reason(project):
    (line,) = [line for line in project.covey("report").stdout.splitlines() if line.startswith("  isolated (")]

    assert "no Python process of it was measured" in line
    assert "`python -S`" in line


def test_a_python_that_is_too_old_is_the_reason(project_of, other_python):
    project = project_of("no_hits")
    project.write("covey.toml", f'[environments.too_old]\ncommand = "{other_python("3.9")} src/good.py"\n')

    ended = project.covey("run", "-q")

    assert ended.exit_code == 1
    assert "too_old (no-hits): its Python processes could not be measured" in ended.stdout
    assert "is older than covey can measure with" in ended.stdout
    assert "NotUsableError" not in ended.stdout


def test_with_coveys_own_core_what_was_killed_or_runs_on_has_its_data(project_of):
    project = project_of("no_hits")
    project.replace("covey.toml", 'core = "coverage"', 'core = "covey"')

    ended = project.covey("run", "killed", "left_running", "-q")

    os.kill(int((project.root / "endless.pid").read_text()), signal.SIGTERM)
    assert ended.exit_code == 0, ended.stderr
    report = project.report()
    assert report["files"]["src/killed.py"]["executed_lines"]
    assert report["files"]["src/endless.py"]["executed_lines"]
    notes = " ".join(report["covey"]["notes"])
    assert "left_running: 1 Python process still ran when the command ended" in notes


def test_the_gate_fails_and_names_each(project):
    ended = project.covey("gate")

    assert ended.exit_code == 1
    assert ended.stdout.startswith(
        "FAILED: incomplete: never_run, no_python, other_code, killed, left_running, isolated, foreign\n"
    )
    assert "note: killed: 1 Python process ended with data that was not saved: " in ended.stderr
    assert project.covey("gate", "-q").stderr == ""


def test_the_gate_does_not_pass_what_a_process_lost_beside_others_that_saved(project_of):
    project = project_of("no_hits")
    project.write("all.sh", "python src/good.py; python src/killed.py; true\n")
    project.write("covey.toml", 'core = "coverage"\n[environments.both]\ncommand = "sh all.sh"\n')

    ended = project.covey("run")

    assert ended.exit_code == 1
    assert "FAILED: incomplete: both\n  both (lost): what a Python process of it ran was not saved\n" in ended.stderr
    (gap,) = project.report()["covey"]["gaps"]
    assert (gap["kind"], gap["subject"]) == ("lost", "both")
    assert project.covey("gate", "--allow-incomplete").exit_code == 0


def test_the_gate_says_what_else_may_surprise(project_of):
    project = project_of("no_hits")
    project.write("fails.sh", "python src/good.py; exit 3\n")
    project.write("covey.toml", '[environments.good]\ncommand = "sh fails.sh"\n')
    project.covey("run", "-q")
    with (project.root / "src/good.py").open("a") as source:
        source.write("# edited\n")

    ended = project.covey("gate")

    assert ended.exit_code == 0
    assert "note: good: its command failed (exit code 3); its data is kept" in ended.stderr
    assert "src/good.py" in ended.stderr


def test_allowed_on_purpose_the_gate_passes_and_still_names_them(project):
    ended = project.covey("gate", "--allow-incomplete")

    assert ended.exit_code == 0
    assert ended.stdout.startswith("passed: incomplete, which is allowed: never_run, no_python, ")


def test_allowed_incomplete_is_not_allowed_low(project):
    ended = project.covey("gate", "--allow-incomplete", "-f", "50")

    assert ended.exit_code == 1
    assert "FAILED: total" in ended.stdout


def test_every_document_says_it(project):
    report = project.report()
    markdown = project.covey("report", "--format", "markdown")
    total = project.covey("report", "--format", "total")

    assert not report["covey"]["complete"]
    assert {gap["subject"] for gap in report["covey"]["gaps"]} == {*REASONS, "isolated"}
    assert not report["covey"]["environments"]["never_run"]["measured"]
    assert report["covey"]["environments"]["never_run"]["summary"] is None
    for ended in (markdown, total):
        assert ended.stderr.count("warning: incomplete: ") == 7


def test_what_was_lost_or_ran_on_is_noted_by_process(project):
    notes = " ".join(project.report()["covey"]["notes"])

    assert "`python src/killed.py`" in notes
    assert "`python src/endless.py`" in notes


def test_status_says_it_too(project):
    ended = project.covey("status")

    assert ended.exit_code == 0
    assert "never_run: missing: run `covey run never_run`, or `covey combine` its data" in ended.stdout
    assert "other_code: ran, and hit no line of the source" in ended.stdout
    assert "killed: 1 process lost: not in the report" in ended.stdout


def test_some_environments_on_purpose_are_no_failure(project_of):
    project = project_of("only_here")

    ended = project.covey("run", "adds")

    assert ended.exit_code == 0
    assert "the total is not final: no data yet of both, refuses" in ended.stderr
    assert project.covey("gate").exit_code == 1


def test_data_of_some_environments_asked_for_is_complete(project_of):
    project = project_of("only_here")
    project.covey("run", "adds", "-q")

    report = project.report("-e", "adds")

    assert report["covey"]["complete"]
    assert list(report["covey"]["environments"]) == ["adds"]
