"""Test runs that measure themselves by pytest-cov. coverage.py's tracer cannot be there twice: pytest-cov is left out.
covey's own core is not disturbed by another one, and leaves the program as it is: pytest-cov does as it would."""

import pytest

from covey.model.run import Outcome
from selection import slow_but

MODULE = """\
    def double(x):  # ran
        return 2 * x  # ran
"""

TESTS = """\
    import os, subprocess, sys, pytest
    from product import double
    @pytest.mark.parametrize("x", range(6))
    def test_double(x):
        assert double(x) == 2 * x
    @pytest.mark.no_cover
    def test_without_cover(request):
        print("pytest-cov", request.config.pluginmanager.hasplugin("_cov"))
"""

COMMANDS = [
    "pytest -q",
    "python -W error -m pytest -q --cov=src --cov-report=html",
    "python -c 'import pytest, sys; sys.exit(pytest.main())'",
]

WITH_COV = """\
    [pytest]
    addopts = --cov=product --cov-report=xml --cov-fail-under=100 --cov-branch
    pythonpath = src
    filterwarnings = error
"""


@pytest.fixture(autouse=True)
def no_slow_plugins(project):
    """Installed for other tests, and slow to import."""
    project.environ["PYTEST_ADDOPTS"] = "-p no:hypothesispytest -p no:anyio -p no:cacheprovider"


@pytest.fixture
def product(project):
    project.write("tests/test_product.py", TESTS)
    project.write("pytest.ini", WITH_COV)
    return project.write("src/product.py", MODULE)


@pytest.fixture
def detail(project):
    """What is said of a process of pytest that was to use pytest-cov."""
    return "" if project.core == "covey" else "pytest-cov was left out"


@pytest.mark.parametrize(
    ("core", "command"),
    [
        *[("covey", command) for command in COMMANDS],
        *slow_but([("coverage", COMMANDS[0])], [("coverage", command) for command in COMMANDS]),
    ],
    indirect=["core"],
)
def test_covey_measures_all_and_pytest_cov_does_not_disturb(project, product, assert_marked_lines_ran, command, detail):
    ran = project.run(command)

    assert ran.exit_code == 0, ran.output
    assert "7 passed" in ran.output
    assert "warning" not in ran.output.lower()
    assert_marked_lines_ran(ran, product)
    assert (project.root / "coverage.xml").exists() == (project.core == "covey")
    assert (project.root / ".coverage").exists() == (project.core == "covey")
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (Outcome.SAVED, detail)
    assert ran.collected.warnings == ()


def test_workers_of_xdist_are_measured(project, product, assert_marked_lines_ran, detail):
    ran = project.run("pytest -q -n 1 --cov=product")

    assert ran.exit_code == 0, ran.output
    assert "7 passed" in ran.output
    assert_marked_lines_ran(ran, product)
    assert ran.outcomes == {Outcome.SAVED: 2}
    assert [process.detail for process in ran.collected.processes] == [detail] * 2
    assert ran.collected.warnings == ()


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_verdict_of_pytest_cov_stays_the_programs_own(project, product, assert_marked_lines_ran):
    project.write("src/unused.py", "x = 1\n")
    project.write("pytest.ini", WITH_COV.replace("--cov=product", "--cov=src"))

    ran = project.run("pytest -q -p no:cacheprovider")

    assert ran.exit_code == 1
    assert "Required test coverage of 100% not reached" in ran.output
    assert_marked_lines_ran(ran, product)


def test_pytest_without_pytest_cov_options_is_as_ever(project, product, assert_marked_lines_ran):
    project.write("pytest.ini", "[pytest]\npythonpath = src\nmarkers = no_cover\n")

    ran = project.run("pytest -q")

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, product)
    (process,) = ran.collected.processes
    assert process.detail == ""


def test_a_failing_test_keeps_its_exit_code_and_its_output(project, product, assert_marked_lines_ran):
    project.write("tests/test_product.py", "from product import double\ndef test_it():\n    assert double(2) == 5\n")

    ran = project.run("pytest -q")

    assert ran.exit_code == 1
    assert "assert 4 == 5" in ran.output
    assert_marked_lines_ran(ran, product)


def test_tests_that_start_programs_are_measured_with_them(project, assert_marked_lines_ran):
    program = project.write("src/program.py", "print('a program')  # ran\n")
    tests = project.write(
        "src/test_program.py",
        """\
        import subprocess, sys  # ran
        def test_program(tmp_path):  # ran
            subprocess.run([sys.executable, "src/program.py"], check=True)  # ran
        """,
    )

    ran = project.run("pytest -q")

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, program, tests)
    assert ran.outcomes == {Outcome.SAVED: 2}
