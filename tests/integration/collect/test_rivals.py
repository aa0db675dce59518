"""Programs that use coverage.py, or trace, themselves: our data stays whole, or the record says what is missing."""

from pathlib import Path

import pytest
from coverage import CoverageData

from covey.model.run import Outcome

PRODUCT = """\
    def before():  # ran
        return 1  # ran
    def during():  # ran
        return 2  # ran
    def after():  # ran
        return 3  # ran
"""


@pytest.fixture
def core():
    """These are about coverage.py's tracer. covey's own core loses nothing to others: tests/integration/hostile."""
    return "coverage"


@pytest.fixture
def product(project):
    return project.write("src/product.py", PRODUCT)


def test_a_program_that_measures_itself_is_measured_as_a_whole(project, product, assert_marked_lines_ran):
    project.write(
        "program.py",
        """\
        import sys; sys.path.insert(0, "src")
        import coverage, product
        product.before()
        cov = coverage.Coverage(data_file=".coverage.own", branch=True, source=["src"])
        cov.start()
        product.during()
        cov.stop()
        cov.save()
        product.after()
        print(sorted(cov.get_data().lines(product.__file__)))
        """,
    )

    ran = project.run("python program.py")

    assert ran.output == "[3, 4]\n" or ran.output == "[4]\n"
    assert_marked_lines_ran(ran, product)
    assert ran.outcomes == {Outcome.SAVED: 1}
    assert ran.collected.warnings == ()


@pytest.mark.parametrize("command", ["coverage", "python -m coverage"])
def test_coverage_run_keeps_its_data_and_ours_is_whole(project, product, assert_marked_lines_ran, command):
    program = project.write(
        "src/program.py",
        "import product, threading  # ran\nproduct.before()  # ran\nproduct.during()  # ran\n"
        "threading.Thread(target=product.after).start()  # ran\n",
    )
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\n")

    ran = project.run(f"{command} run src/program.py && {command} report --fail-under=100")

    assert ran.exit_code == 0, ran.output
    assert "100%" in ran.output
    assert_marked_lines_ran(ran, program, product)
    assert ran.collected.warnings == ()


def test_a_coverage_that_is_never_stopped_is_no_loss(project, product, assert_marked_lines_ran):
    project.write(
        "program.py",
        """\
        import sys; sys.path.insert(0, "src")
        import coverage, product
        coverage.Coverage(data_file=None, source=["src"], branch=True).start()
        product.before(); product.during(); product.after()
        """,
    )

    ran = project.run("python program.py")

    assert (ran.exit_code, ran.output) == (0, "")
    assert_marked_lines_ran(ran, product)


def test_lines_are_taken_from_a_coverage_that_measures_branches(project, product, assert_marked_lines_ran):
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\n")
    project.write("src/program.py", "import product\nproduct.before(); product.during(); product.after()\n")

    ran = project.run("coverage run src/program.py", coverage={"branch": False})

    assert_marked_lines_ran(ran, product)
    assert ran.collected.warnings == ()


def test_what_another_coverage_leaves_out_is_named(project, product):
    other = project.write("src/other.py", "x = 1\n")
    project.write("src/program.py", "import product, other\n")

    ran = project.run("coverage run --branch --source=src --omit='*/other.py' src/program.py")

    (warning,) = ran.collected.warnings
    assert warning == (
        f"test: another coverage.py in this process left out {other}: what ran of it meanwhile is not known"
    )
    assert str(product) in ran.measured_files()


def test_lines_without_branches_are_named(project, product):
    project.write("src/program.py", "import product\n")

    ran = project.run("coverage run --source=src src/program.py")

    (warning,) = ran.collected.warnings
    assert "measured lines only" in warning


def test_packages_are_told_apart_in_what_is_taken(project, product, assert_marked_lines_ran):
    project.write("src/beside.py", "x = 1\n")
    project.write("src/program.py", "import product, beside\nproduct.before(); product.during(); product.after()\n")

    ran = project.run(
        "coverage run --branch --source=src src/program.py", coverage={"source_dirs": (), "source_pkgs": ("product",)}
    )

    assert_marked_lines_ran(ran, product)
    assert [Path(path).name for path in ran.measured_files()] == ["product.py"]
    assert ran.collected.source_packages == {"product": str(product)}


def test_a_trace_function_that_takes_over_is_named(project):
    project.write("src/program.py", "import sys\nsys.settrace(lambda *arguments: None)\n")

    ran = project.run("python src/program.py")

    assert ran.outcomes == {Outcome.SAVED: 1}
    assert ran.collected.warnings == ("test: tracing was taken over (__main__): what ran afterwards is not measured",)


def test_another_tool_that_starts_coverage_by_the_environment_is_kept_out(project, product, assert_marked_lines_ran):
    config = project.write("rc", "[run]\nparallel = true\n")
    project.environ["COVERAGE_PROCESS_START"] = str(config)

    ran = project.run('python -c "import product as p; p.before(), p.during(), p.after()"', env={"PYTHONPATH": "src"})

    assert_marked_lines_ran(ran, product)
    assert not list(project.root.glob(".coverage*"))


def test_plain_data_of_coverage_can_still_be_used_by_the_program(project):
    project.write("src/program.py", "import coverage\nprint(coverage.Coverage.current())\n")

    ran = project.run("python src/program.py")

    assert ran.exit_code == 0
    ((path, _),) = ran.collected.data_files
    data = CoverageData(str(path))
    data.read()
    assert data.measured_files()
    data.close(force=True)
