"""Data of a text that was edited since: said, and not mixed with data of the new text."""

import textwrap

import pytest

from projects_of import Project, lines_of


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def edit(project):
    """Moves every line by two."""
    path = project.root / "src" / "sums.py"
    path.write_text("# one\n# two\n" + path.read_text())


def test_an_environment_that_ran_the_old_text_is_said_and_not_mixed(project):
    edit(project)

    project.covey("run", "adds", "refuses", "-q")

    report = project.report()
    assert lines_of(report, "adds") == {"src/sums.py": [3, 6, 7, 8, 19]}
    assert lines_of(report, "both") == {}
    assert [gap for gap in report["covey"]["gaps"] if gap["kind"] == "stale"] == [
        {"kind": "stale", "subject": "both", "reason": "measured another text of src/sums.py: run it again"}
    ]
    assert set(report["files"]["src/sums.py"]["executed_lines"]) == {3, 6, 7, 8, 9, 13, 15, 16, 19}
    assert project.covey("gate").exit_code == 1


def test_run_again_nothing_is_stale(project):
    edit(project)
    project.covey("run", "adds", "refuses", "-q")

    assert project.covey("run", "both", "-q").exit_code == 0

    assert project.report()["covey"]["complete"]


def test_an_edit_that_no_run_has_seen_is_noted_and_the_numbers_stay(project):
    before = project.report()
    edit(project)

    report = project.report()

    assert report["totals"] == before["totals"]
    assert any("src/sums.py" in note and "changed since" in note for note in report["covey"]["notes"])


def test_without_sources_there_is_nothing_to_note(project):
    before = project.report()
    (project.root / "src" / "sums.py").unlink()

    assert project.report() == before


def test_an_edit_of_the_exclusion_rules_is_obeyed_at_once(project):
    before = project.report()["totals"]
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\n[report]\nexclude_also =\n    multiply\n")

    after = project.report()

    assert after["totals"]["num_statements"] == before["num_statements"] - 2
    assert after["covey"]["notes"] == []


def test_data_files_of_before_the_edit_are_not_counted_as_of_the_new_text(project):
    """A data file does not say which text it is of: that a longer text was measured is all that can be told."""
    assert project.coverage("run", "--data-file=.coverage.both", "src/sums.py", "add").exit_code == 0
    text = (project.root / "src" / "sums.py").read_text()
    project.write("src/sums.py", text.partition("\n\n\ncalculate")[0] + "\n")

    ended = project.covey("combine", ".coverage.both")

    assert "warning: .coverage.both: src/sums.py has fewer lines here than it recorded" in ended.stderr


WHILE_IT_RUNS = {
    "pyproject.toml": """\
        [tool.coverage.run]
        branch = true
        source = ["src"]
        [tool.covey.environments.serves]
        command = "./serves.sh"
        """,
    "src/sums.py": "def one():\n    return 1\n",
    "src/server.py": """\
        import pathlib, time
        import sums
        sums.one()
        pathlib.Path("ready").touch()
        while not pathlib.Path("go").exists():
            time.sleep(0.01)
        """,
    "serves.sh": """\
        #!/bin/sh
        python src/server.py & server=$!
        n=0; while [ ! -e ready ] && [ $n -lt 500 ]; do sleep 0.02; n=$((n+1)); done
        printf '# edited\\ndef one():\\n    return 1\\ndef two():\\n    return 2\\n' > src/sums.py
        python -c 'import sys; sys.path.insert(0, "src"); import sums; sums.two()'
        touch go
        wait $server
        """,
}


def test_an_edit_while_a_command_runs_is_said_and_each_text_has_its_own_hits(tmp_path):
    project = Project(tmp_path)
    for name, text in WHILE_IT_RUNS.items():
        project.write(name, textwrap.dedent(text))
    (tmp_path / "serves.sh").chmod(0o755)

    project.covey("run", "-q")

    report = project.report()
    assert report["files"]["src/sums.py"]["executed_lines"] == [2, 4, 5]
    assert report["files"]["src/sums.py"]["missing_lines"] == [3]
    (gap,) = report["covey"]["gaps"]
    assert (gap["kind"], gap["subject"]) == ("stale", "serves")
    assert "two texts of src/sums.py, edited while it ran" in gap["reason"]


COPIES = {
    "pyproject.toml": """\
        [tool.coverage.run]
        source = ["src", "env"]
        [tool.coverage.paths]
        src = ["src", "env/site-packages"]
        [tool.covey.environments.tests]
        command = "sh tests.sh"
        """,
    "tests.sh": "PYTHONPATH=env/site-packages python -c 'import sums, version'",
    "src/sums.py": "ONE = 1",
    "src/version.py": "VERSION = '1'",
    "env/site-packages/sums.py": "ONE = 1",
    "env/site-packages/version.py": "# generated\nVERSION = '2'",
}


def test_an_installed_copy_of_another_text_is_not_told_as_an_edit_alone(tmp_path):
    project = Project(tmp_path)
    for name, text in COPIES.items():
        project.write(name, textwrap.dedent(text))

    project.covey("run", "-q")

    report = project.report()
    assert report["files"]["src/sums.py"]["executed_lines"] == [1]
    (gap,) = report["covey"]["gaps"]
    assert (gap["kind"], gap["subject"]) == ("skipped", "src/version.py")
    assert "maps an installed copy of another text to it: install that anew" in gap["reason"]
    assert not [note for note in report["covey"]["notes"] if "changed since" in note]


def test_of_a_text_and_an_installed_copy_of_another_that_both_ran_both_are_told(tmp_path):
    project = Project(tmp_path)
    for name, text in COPIES.items():
        project.write(name, textwrap.dedent(text))
    project.write("tests.sh", COPIES["tests.sh"] + "\nPYTHONPATH=src python -c 'import sums, version'\n")

    project.covey("run", "-q")

    report = project.report()
    (gap,) = report["covey"]["gaps"]
    assert (gap["kind"], gap["subject"]) == ("stale", "tests")
    assert "two texts of src/version.py" in gap["reason"]
    assert "run from an installed copy as well" in gap["reason"]
