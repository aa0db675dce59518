import pytest

from covey.collect.activate import STARTUP
from covey.collect.unreached import python_options, runs_no_program, why_unreached

MEASURED = {"PYTHONPATH": f"{STARTUP}:src"}


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("python program.py -S", ""),
        ("python -S program.py", "S"),
        ("python -IS program.py", "IS"),
        ("python -u -E -c -S", "uEc"),
        ("python -Wignore -I x.py", "WI"),
        ("python -W ignore -I x.py", "WI"),
        ("python -X dev -I -m S", "XIm"),
        ("python -BXdev -I -mS", "BXIm"),
        ("python --check-hash-based-pycs always -S x.py", "S"),
        ("python -", ""),
        ("python -- -S", ""),
        ("python", ""),
    ],
)
def test_only_the_options_of_the_interpreter_count(line, options):
    assert python_options(line.split()) == options


@pytest.mark.parametrize(
    ("line", "environ", "reason"),
    [
        ("python -I -S x.py", MEASURED, "it was started with -S: Python then runs no start-up code"),
        ("python -I x.py", MEASURED, "it was started with -I, by a Python that covey is not installed for"),
        ("python -sE x.py", MEASURED, "it was started with -E, by a Python that covey is not installed for"),
        ("python x.py -S", {}, "it was started with another PYTHONPATH, by a Python that covey is not installed for"),
        (
            "python x.py",
            {"PYTHONPATH": "src"},
            "it was started with another PYTHONPATH, by a Python that covey is not installed for",
        ),
        ("python x.py", MEASURED, "covey's start-up code did not run in it, or may not write where covey records"),
    ],
)
def test_the_reason_is_what_kept_covey_out(line, environ, reason):
    assert why_unreached(line.split(), environ) == reason


@pytest.mark.parametrize("line", ["python -V", "python -IV", "python --version", "python -h", "python --help-all"])
def test_who_is_only_asked_for_the_version_runs_no_program(line):
    assert runs_no_program(line.split())
    assert not runs_no_program(["python", "x.py", *line.split()[1:]])


def test_a_sitecustomize_that_came_first_is_named(tmp_path):
    (tmp_path / "sitecustomize.py").touch()
    environ = {"PYTHONPATH": f"/none:{tmp_path}:{STARTUP}"}

    reason = why_unreached(["python", "x.py"], environ)

    assert reason == f"{tmp_path}/sitecustomize.py came before covey's, in a Python that covey is not installed for"
