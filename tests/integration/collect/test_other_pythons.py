"""Interpreters that covey is not installed in: measured where coverage.py can, and named where it cannot."""

import json
import shutil
import sys
from itertools import product
from pathlib import Path

import pytest

from covey.analysis.encoding import decode
from covey.collect.foreign import reader_for
from covey.collect.shares import read_together
from covey.config.schema import CoverageSettings
from covey.model.analysis import Skipped, Structure
from covey.model.run import Interpreter, Outcome
from covey.system.interpreter import this_interpreter
from covey.system.process import capture
from selection import slow_but

PROGRAM = """\
    import subprocess, sys  # ran
    def main(words):  # ran
        for word in words:  # ran
            print(word)  # ran
    main(sys.argv)  # ran
"""

RULES = CoverageSettings(exclude=r"#\s*pragma: no cover")


def other_python(version):
    """A Python of that version that works, on PATH or beside the running one's installation."""
    base = Path(sys.base_prefix)
    beside = sorted(base.parent.glob(f"*{version}*/bin/python{version}"), reverse=True)
    for found in [shutil.which(f"python{version}"), *beside]:
        if found and capture([str(found), "-c", ""]).exit_code == 0:
            return str(found)
    pytest.skip(f"no Python {version} is found here")


def test_a_program_of_another_virtual_environment_is_measured(project, assert_marked_lines_ran, bare_venv):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run(f"{bare_venv}/bin/python src/program.py")

    assert_marked_lines_ran(ran, program)
    (process,) = ran.collected.processes
    assert (process.outcome, process.core) == (Outcome.SAVED, project.tracer)
    assert process.executable == f"{bare_venv}/bin/python"
    assert process.interpreter == this_interpreter()


def test_what_is_lent_for_measuring_cannot_be_imported_by_the_program(project, bare_venv):
    project.write("src/program.py", "import coverage\n")
    project.write("src/other.py", "import covey\n")

    ran = project.run(f"{bare_venv}/bin/python src/program.py; {bare_venv}/bin/python src/other.py")

    assert "No module named 'coverage'" in ran.output
    assert "No module named 'covey'" in ran.output
    assert ran.outcomes == {Outcome.SAVED: 2}


def test_a_coverage_that_is_too_old_is_left_to_the_program(project, assert_marked_lines_ran, bare_venv):
    project.write("old/coverage/__init__.py", "import sys\nprint('the old one', sys.modules['coverage'].__file__)\n")
    project.write("old/coverage/version.py", "version_info = (6, 5, 0, 'final', 0)\n")
    program = project.write("src/program.py", "import coverage  # ran\n")

    ran = project.run(f"{bare_venv}/bin/python src/program.py", env={"PYTHONPATH": str(project.root / "old")})

    assert ran.output == f"the old one {project.root}/old/coverage/__init__.py\n"
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_a_folder_that_is_called_coverage_is_no_coverage(project, assert_marked_lines_ran, bare_venv):
    project.write("reports/coverage/index.html", "")
    program = project.write("src/program.py", "import coverage  # ran\nprint(coverage.__path__)  # ran\n")

    ran = project.run(f"{bare_venv}/bin/python src/program.py", env={"PYTHONPATH": str(project.root / "reports")})

    assert_marked_lines_ran(ran, program)


OTHER_VERSIONS = [minor for minor in ("3.11", "3.12", "3.13", "3.14") if minor != f"3.{sys.version_info[1]}"]


@pytest.mark.parametrize(
    ("core", "branch", "version"),
    slow_but(
        [("covey", True, version) for version in OTHER_VERSIONS]
        + [("covey", False, OTHER_VERSIONS[0]), ("coverage", True, OTHER_VERSIONS[-1])],
        product(["covey", "coverage"], [True, False], OTHER_VERSIONS),
    ),
    indirect=["core"],
)
def test_another_version_of_python_is_measured(project, assert_marked_lines_ran, version, branch):
    python = other_python(version)
    program = project.write("src/program.py", PROGRAM)

    ran = project.run(f"{python} src/program.py a b && python src/program.py", coverage={"branch": branch})

    assert_marked_lines_ran(ran, program)
    other, own = ran.collected.processes
    assert (other.outcome, own.outcome) == (Outcome.SAVED, Outcome.SAVED)
    assert other.interpreter.version.startswith(version)
    assert set(ran.collected.executables) == {other.interpreter, own.interpreter}
    assert len({interpreter for _, interpreter in (*ran.collected.data_files, *ran.collected.maps)}) == 2
    if other.core == "PyTracer":
        assert ran.collected.warnings == (
            f"test: Python {version} is measured by slow pure Python code: "
            "install coverage 7.17 or newer in its environment",
        )


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7", "3.8", "3.9", "3.10"])
def test_a_python_that_is_too_old_runs_on_and_is_named(project, version):
    python = other_python(version)
    project.write("src/program.py", "import sys\nsys.stdout.write('fine\\n')\nsys.exit(3)\n")

    ran = project.run(f"{python} -W error src/program.py")

    assert (ran.exit_code, ran.output) == (3, "fine\n")
    (process,) = ran.collected.processes
    assert process.outcome is Outcome.UNMEASURED
    assert f"Python {version}." in process.detail
    assert process.argv == (python, "-W", "error", "src/program.py")
    assert process.interpreter is None


def looked_at(bodies):
    return {path: decode(json.loads(body)) for path, body in bodies.items()}


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_the_python_that_ran_a_source_reads_it(version):
    python = other_python(version)
    version = capture([python, "-c", "import platform; print(platform.python_version())"]).stdout.strip()
    interpreter = Interpreter("cpython", version, this_interpreter().coverage)
    sources = {"/a.py": b"x: int\nif x:\n    y = 1  # pragma: no cover\n", "/b.py": b"def (\n", "/c.py": b"# \xff\n"}

    readings = looked_at(reader_for(interpreter, python)(sources, RULES))

    assert isinstance(readings["/a.py"], Structure)
    assert 3 in readings["/a.py"].excluded
    assert isinstance(readings["/b.py"], Skipped)
    assert "not valid Python" in readings["/b.py"].reason
    assert isinstance(readings["/c.py"], Skipped)


def test_this_interpreter_reads_in_this_process():
    assert reader_for(this_interpreter(), None) is read_together


def test_an_interpreter_in_another_virtual_environment_reads_as_this_one_does(bare_venv):
    sources = {"/a.py": b"import os\nwith open(os.devnull) as f:\n    print(f)\n"}
    other = Interpreter("cpython", "0.0", "7.17.3")

    wrong = looked_at(reader_for(other, f"{bare_venv}/bin/python")(sources, RULES))["/a.py"]
    missing = looked_at(reader_for(other, str(bare_venv / "gone"))(sources, RULES))["/a.py"]
    unknown = looked_at(reader_for(other, None)(sources, RULES))["/a.py"]

    assert wrong.reason == (
        f"Python 0.0, coverage.py 7.17.3 ran it, and {bare_venv}/bin/python cannot read it: "
        f"it is now cpython {this_interpreter().version} with coverage.py {this_interpreter().coverage}"
    )
    assert "No such file" in missing.reason
    assert unknown.reason == "Python 0.0, coverage.py 7.17.3 ran it, and where that lies is not known"
    assert reader_for(other, None)({}, RULES) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the library is for Linux")
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_a_deep_run_reaches_it_without_variables_and_start_up_code(project, assert_marked_lines_ran, version):
    python = other_python(version)
    program = project.write("src/program.py", PROGRAM)

    ran = project.run(f"env -i {python} -I -S src/program.py a b", deep=True)

    assert_marked_lines_ran(ran, program)
    (process,) = ran.collected.processes
    assert (process.outcome, process.argv[:3]) == (Outcome.SAVED, (python, "-I", "-S"))
    assert process.interpreter.version.startswith(version)
