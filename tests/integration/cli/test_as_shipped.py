"""VMPilot's coverage as shipped, and what covey makes of the same project."""

import pytest

from projects_of import lines_of


@pytest.fixture
def mended(project_of, free_port):
    """The project with its one fault of configuration mended."""
    project = project_of("as_shipped", PORT=free_port)
    project.replace(".coveragerc", "/home/author/pilot", "pilot")
    project.commit("Name the folder relative to the project")
    return project


def test_a_source_of_another_machine_is_refused_before_anything_runs(project_of, free_port):
    project = project_of("as_shipped", PORT=free_port)
    before = project.tree()

    ended = project.covey("run")

    assert ended.outcome == (2, "source-missing")
    assert "/home/author/pilot" in ended.stderr
    assert project.tree() == before


def test_every_environment_counts_and_the_threshold_judges(mended):
    ended = mended.covey("run")

    assert ended.exit_code == 1
    assert "FAILED: total 61 % is below the threshold of 70 %" in ended.stderr
    report = mended.report()
    assert list(lines_of(report, "unit")) == ["pilot/flight.py"]
    assert list(lines_of(report, "e2e")) == ["pilot/__main__.py", "pilot/flight.py"]
    assert list(lines_of(report, "pipeline")) == ["pilot/flight.py", "pilot/server.py"]
    assert report["totals"]["percent_covered_display"] == "61"
    assert report["covey"]["complete"]


def test_what_a_server_ran_is_kept_when_sigterm_stops_it(mended):
    mended.covey("run", "pipeline")

    report = mended.report()
    assert report["files"]["pilot/server.py"]["missing_lines"] == []
    assert {9, 11, 12, 13} <= set(report["files"]["pilot/server.py"]["executed_lines"])  # its start and its shutdown
    (run,) = report["covey"]["environments"]["pipeline"]["runs"]
    assert (run["exit_code"], run["processes"]) == (0, 2)


def test_empty_data_files_are_an_environment_that_hit_nothing(mended):
    """As coverage.py leaves them when `source` is a folder that is not there."""
    shipped = mended.write("shipped.rc", "[run]\nbranch = true\nparallel = true\nsource = /home/author/pilot\n")
    rc = f"--rcfile={shipped}"
    for height in range(3):
        data_file = {"COVERAGE_FILE": f"e2e/.coverage.{height}"}
        (mended.root / "e2e").mkdir(exist_ok=True)
        assert mended.coverage("run", rc, "-m", "pilot", height, environ=data_file).exit_code == 0
    assert len(list((mended.root / "e2e").iterdir())) == 3
    mended.covey("run", "unit", "pipeline")

    combined = mended.covey("combine", "e2e")

    assert combined.exit_code == 0
    assert "e2e (no-hits): its data file holds no line of the source" in combined.stdout
    gate = mended.covey("gate", "-f", "10")
    assert gate.exit_code == 1
    assert "FAILED: incomplete: e2e" in gate.stdout


def test_one_configuration_is_enough_for_all_processes(mended):
    """The second `.coveragerc` that the document wants kept in sync, beside the server, changes nothing."""
    mended.write("pilot/.coveragerc", "[run]\nbranch = false\nsource = /home/author/pilot\n")

    assert mended.covey("run", "-f", "60").exit_code == 0
