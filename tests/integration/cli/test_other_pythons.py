"""Environments in other virtual environments and by other Pythons: the Python that ran the code analyses it."""

import json
import platform
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import coverage
import pytest
from coverage import CoverageData

from projects_of import lines_of

DOUBT = "it was probably measured by another Python or coverage.py"


def rows(bundle, query, *values):
    with closing(sqlite3.connect(bundle)) as database:
        return database.execute(query, values).fetchall()


def readers(bundle, path):
    """The versions of the Pythons that read a file."""
    query = """select version from interpreter join reading on interpreter = interpreter.id
               join file on file = file.id where path = ?"""
    return {version for (version,) in rows(bundle, query, path)}


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_python_that_ran_a_source_analyses_it(project_of, other_python, version):
    if sys.version_info >= (3, 12):
        pytest.skip("this Python can read the source too")
    python = other_python(version)
    project = project_of("newer_python", PYTHON=python)
    full_version = project.run(python, "-c", "import platform; print(platform.python_version())").stdout.strip()

    ran = project.covey("run", "-q")

    assert ran.exit_code == 0
    assert rows(project.bundle("new"), "select distinct version from interpreter") == [(full_version,)]
    assert readers(project.bundle("new"), "src/box/generic.py") == {full_version}
    assert readers(project.bundle("old"), "src/box/plain.py") == {platform.python_version()}
    report = project.report()
    assert report["covey"]["complete"]
    generic = report["files"]["src/box/generic.py"]
    assert (generic["summary"]["num_statements"], generic["missing_lines"]) == (5, [7])
    assert lines_of(report, "old")["src/box/plain.py"] == [1, 3, 4, 6, 9]
    assert lines_of(report, "new")["src/box/plain.py"] == [1, 3, 4, 6, 7]
    assert report["files"]["src/box/plain.py"]["summary"]["percent_covered_display"] == "100"


def test_what_only_another_python_can_read_is_not_counted_as_covered_without_its_data(project_of, other_python):
    if sys.version_info >= (3, 12):
        pytest.skip("this Python can read the source too")
    project = project_of("newer_python", PYTHON=other_python("3.12"))

    project.covey("run", "old", "-q")

    gaps = {gap["subject"]: gap["kind"] for gap in project.report()["covey"]["gaps"]}
    assert gaps == {"new": "no-data", "src/box/generic.py": "skipped"}


def test_a_report_from_bundles_needs_neither_the_sources_nor_that_python(project_of, other_python, tmp_path):
    python = other_python("3.12")
    project = project_of("newer_python", PYTHON=python)
    project.covey("run", "-q")
    report = project.report()
    shards = shutil.copytree(project.root / ".covey" / "data", tmp_path / "shards")

    elsewhere = project_of("newer_python", "elsewhere", PYTHON="/no/such/python")
    shutil.rmtree(elsewhere.root / "src" / "box")
    combined = elsewhere.covey("combine", shards)

    assert combined.exit_code == 0
    assert elsewhere.report() == report


def test_another_virtual_environment_without_anything_in_it(project_of):
    project = project_of("another_venv")
    made = project.run(sys.executable, "-m", "venv", "--without-pip", ".venv-there")
    assert made.exit_code == 0
    (packages,) = (project.root / ".venv-there").glob("lib/python*/site-packages")
    (packages / "installed_only_there.py").touch()

    assert project.covey("run", "-q").exit_code == 0

    report = project.report()
    assert lines_of(report, "here") == {"src/program.py": [1, 2, 3, 4]}
    assert lines_of(report, "there") == {"src/program.py": [1, 2, 6]}
    ((executable,),) = rows(project.bundle("there"), "select executable from process")
    assert Path(executable) == project.root / ".venv-there" / "bin" / "python"


@pytest.fixture
def measured_by_old_python(project_of):
    """The project with a data file that holds what Python 3.8 recorded."""
    project = project_of("old_python")
    arcs = json.loads((project.root / "arcs.json").read_text())
    data = CoverageData(str(project.root / ".coverage.old"))
    data.add_arcs({str(project.root / "src" / "program.py"): [tuple(arc) for arc in arcs]})
    data.write()
    data.close()
    return project


def test_data_of_another_python_is_doubted(measured_by_old_python):
    combined = measured_by_old_python.covey("combine", ".coverage.old")

    assert combined.exit_code == 0
    assert f"warning: .coverage.old: on 3 of 8 branching lines it took jumps that are impossible here: {DOUBT}" in (
        combined.stderr
    )
    assert "src/program.py" in combined.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("version", "release"), [("3.8", "7.6.1"), ("3.9", "7.10.7")])
def test_data_that_an_old_python_really_measures_is_doubted(project_of, other_python, version, release):
    project = project_of("old_python")
    measure_with(project, other_python(version), release)

    assert DOUBT in project.covey("combine", ".coverage.old").stderr


@pytest.mark.slow
@pytest.mark.parametrize(("version", "release"), [("3.10", "7.13.5"), ("3.12", "7.17.3"), ("3.13", "7.17.3")])
def test_data_that_differs_in_nothing_is_not_doubted(project_of, other_python, version, release):
    project = project_of("old_python")
    measure_with(project, other_python(version), release)

    assert "warning" not in project.covey("combine", ".coverage.old").stderr
    assert project.report()["totals"]["missing_lines"] == 0


def measure_with(project, python, release):
    assert project.run(python, "-m", "venv", ".venv-old").exit_code == 0
    installed = project.run(".venv-old/bin/python", "-m", "pip", "install", "-q", f"coverage=={release}")
    if installed.exit_code:
        pytest.skip(f"coverage.py {release} cannot be installed here")
    measured = project.run(
        ".venv-old/bin/python", "-m", "coverage", "run", "--data-file=.coverage.old", "src/program.py"
    )
    assert measured.exit_code == 0


def test_data_of_this_python_is_not_doubted(project_of):
    project = project_of("old_python")
    assert project.coverage("run", "--data-file=.coverage.own", "src/program.py").exit_code == 0

    combined = project.covey("combine", ".coverage.own")

    assert "warning" not in combined.stderr
    assert project.report()["meta"]["version"] == coverage.__version__


def test_data_of_a_longer_text_is_doubted(project_of):
    project = project_of("old_python")
    assert project.coverage("run", "--data-file=.coverage.own", "src/program.py").exit_code == 0
    text = (project.root / "src" / "program.py").read_text()
    project.write("src/program.py", text.partition("\n\n\ndef counted")[0])

    combined = project.covey("combine", ".coverage.own")

    assert "src/program.py has fewer lines here than it recorded: it was measured with another text" in combined.stderr
