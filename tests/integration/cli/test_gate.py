"""The gate: where thresholds come from, how they are held against the number, and which exit code follows."""

import pytest

SENTENCE = "total {number} % is below the threshold of {threshold} %: {lacking} more statements must be covered"


@pytest.fixture
def measured(measured_of):
    """139 of 200 statements: 69.5 %."""
    return measured_of("thresholds")


@pytest.mark.parametrize(
    ("precision", "threshold", "passes"),
    [
        (0, "69", True),
        (0, "70", True),  # 69.5 rounds half to even: 70, as coverage.py rounds
        (1, "69.5", True),
        (1, "70", False),
        (0, "69.5", True),  # a threshold with decimals is held against as many
        (0, "69.6", False),
        (0, "100", False),
    ],
)
def test_the_rounded_number_is_judged_as_coverage_judges_it(measured, precision, threshold, passes):
    measured.write(".coveragerc", f"[run]\nsource = src\n[report]\nprecision = {precision}\nfail_under = {threshold}\n")

    ended = measured.covey("gate")

    assert ended.exit_code == (0 if passes else 1)


def test_the_sentence_says_number_threshold_what_is_lacking_and_where(measured):
    ended = measured.covey("gate", "-f", "80")

    assert ended.exit_code == 1
    assert "FAILED: " + SENTENCE.format(number="70", threshold="80", lacking=20) in ended.stdout  # 79.5 is 80
    assert "\n  src/program.py: 61 statements missing\n" in ended.stdout


def test_a_number_that_looks_like_its_threshold_gets_another_decimal(measured):
    measured.write(".coveragerc", "[run]\nsource = src\n[report]\nprecision = 1\n")

    ended = measured.covey("gate", "-f", "69.55")

    assert "FAILED: total 69.50 % is below the threshold of 69.55 %: 1 more statement must" in ended.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[run]\nsource = src\n[report]\nfail_under = 71\n"),
        ("pyproject.toml", "[tool.coverage]\nrun.source = ['src']\nreport.fail_under = 71\n"),
        pytest.param(
            "setup.cfg", "[coverage:run]\nsource = src\n[coverage:report]\nfail_under = 71\n", marks=pytest.mark.slow
        ),
        ("tox.ini", "[coverage:run]\nsource = src\n[coverage:report]\nfail_under = 71\n"),
    ],
)
def test_a_threshold_wherever_coverage_reads_it(measured, name, text):
    (measured.root / ".coveragerc").unlink()
    measured.write(name, text)

    assert measured.covey("gate").exit_code == 1
    assert measured.covey("gate", "-f", "65").exit_code == 0
    assert measured.covey("run", "-q").exit_code == 1


@pytest.mark.parametrize("format_", ["terminal", "markdown", "json", "total"])
def test_a_threshold_never_breaks_a_report(measured, format_):
    measured.write(".coveragerc", "[run]\nsource = src\n[report]\nfail_under = 100\n")

    ended = measured.covey("report", "--format", format_)

    assert ended.exit_code == 0
    assert ended.stdout


def test_an_environment_has_its_own_threshold(measured):
    measured.write("covey.toml", '[environments.all]\ncommand = "python -m src.program"\nfail_under = 69.5\n')
    assert measured.covey("gate").exit_code == 0

    measured.write("covey.toml", '[environments.all]\ncommand = "python -m src.program"\nfail_under = 69.6\n')
    ended = measured.covey("gate", "-f", "10")

    assert ended.exit_code == 1
    assert "passed: total 70 % reaches the threshold of 10 %" in ended.stdout
    assert "FAILED: environment all 69.5 % is below the threshold of 69.6 %" in ended.stdout


def test_environments_are_judged_each_by_itself(project_of):
    project = project_of("only_here")
    project.replace("covey.toml", 'add"\n', 'add"\nfail_under = 40\n')

    ended = project.covey("run", "-q", "-f", "85")

    assert ended.exit_code == 1
    assert "passed: total 89 %" in ended.stderr
    assert "FAILED: environment adds 32 % is below the threshold of 40 %" in ended.stderr


def test_without_a_threshold_completeness_is_judged_alone(measured):
    ended = measured.covey("gate")

    assert ended.stdout == "passed: complete: there is data of every environment\n"


def test_a_failing_command_fails_the_run_after_everything_ran_and_was_reported(project_of):
    project = project_of("failing")

    ended = project.covey("run", "-f", "100")

    assert ended.exit_code == 1
    assert "first: failed (exit code 3)" in ended.stderr
    assert "second: done" in ended.stderr
    assert "src/steps.py      4     0   100%" in ended.stdout
    assert "first: its command failed (exit code 3); its data is kept" in ended.stdout
    assert "passed: total 100 %" in ended.stderr
    assert project.bundle("first").exists()
    assert "first: its command failed (exit code 3)" in project.covey("status").stdout


def test_the_gate_judges_numbers_and_not_commands(project_of):
    project = project_of("failing")
    project.covey("run", "-q")

    assert project.covey("gate", "-f", "100").exit_code == 0


def test_the_last_command_that_fails_fails_the_run_too(project_of):
    project = project_of("failing")
    project.replace("first.sh", "exit 3", "exit 0")
    project.replace("covey.toml", "steps.py second", "steps.py second --and no_such_file.py || python no_such_file.py")
    project.write("src/steps.py", "import sys\n\nsys.exit(sys.argv[1] == 'second')\n")

    assert project.covey("run", "-q").exit_code == 1


@pytest.mark.parametrize("percent", ["101", "-1", "nan", "", "70%"])
def test_a_threshold_that_is_no_percentage_is_refused(measured, percent):
    ended = measured.covey("gate", f"--fail-under={percent}")

    assert ended.exit_code == 2
    assert "Invalid value for '-f' / '--fail-under'" in ended.stderr


def test_a_threshold_of_many_decimals_is_exact(measured):
    assert measured.covey("gate", "-f", "69.500000000000000000001").exit_code == 1
    assert measured.covey("gate", "-f", "069.4999999999999999999990").exit_code == 0


def test_a_run_that_is_not_to_judge_fails_for_its_commands_alone(measured):
    measured.write(".coveragerc", "[run]\nsource = src\n[report]\nfail_under = 100\n")

    assert measured.covey("run", "-q").exit_code == 1
    ended = measured.covey("run", "-q", "--no-gate")

    assert ended.exit_code == 0
    assert "TOTAL" in ended.stdout and "FAILED" not in ended.stderr
    assert measured.covey("run", "-q", "--no-gate", "--name", "no", "--", "false").exit_code == 1
    assert measured.covey("run", "--no-gate", "-f", "50").exit_code == 2
