import os

import pytest

from covey.collect.command import parse_command
from covey.errors import CollectError


@pytest.fixture
def place(tmp_path):
    """A project with programs, and its environment."""
    for name in ("bin/pytest", "bin/uvicorn", "bin/time", "tests/e2e.sh"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    (tmp_path / "tests/plain.sh").write_text("#!/bin/sh\n")
    return {"cwd": tmp_path, "environ": {"PATH": "bin"}}


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("pytest", ["pytest"]),
        ("pytest tests/unit -k 'a or b'", ["pytest", "tests/unit", "-k", "a or b"]),
        ('pytest "a b" --cov=src', ["pytest", "a b", "--cov=src"]),
        ("  tests/e2e.sh  ", ["tests/e2e.sh"]),
        ("./tests/e2e.sh -x 1,2:3 @file 50%", ["./tests/e2e.sh", "-x", "1,2:3", "@file", "50%"]),
        ("time pytest", ["time", "pytest"]),
    ],
)
def test_a_simple_command_is_executed_directly(place, text, argv):
    command = parse_command(text, **place)

    assert (list(command.argv), command.by_shell) == (argv, False)


@pytest.mark.parametrize(
    "text",
    [
        "pytest | tee log",
        "pytest && pytest",
        "A=1 pytest",
        "pytest $ARGS",
        "pytest *.py",
        "pytest ~/tests",
        "pytest > log 2>&1",
        "cd tests",
        "for",
        "pytest `cat names`",
        "pytest 'open",
        "pytest\npytest",
        "pytest a\\ b",
        "! pytest",
        "pytest # a comment",
        "no-such-program | cat",
    ],
)
def test_what_only_a_shell_understands_is_left_to_it(place, text):
    command = parse_command(text, **place)

    assert (command.argv, command.by_shell) == (("/bin/sh", "-c", text), True)


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("pytset -q", "the command pytset is not on PATH", "did you mean pytest?"),
        ("uvicorm app", "the command uvicorm is not on PATH", "did you mean uvicorn?"),
        (
            "cobol",
            "the command cobol is not on PATH",
            "check its spelling, or install it, or activate the environment that it is installed in",
        ),
        ("tests/e2e_.sh", "there is no program tests/e2e_.sh in {cwd}", "did you mean tests/e2e.sh?"),
        (
            "nowhere/run",
            "there is no program nowhere/run in {cwd}",
            "check its spelling, or install it, or activate the environment that it is installed in",
        ),
        (
            "tests/plain.sh",
            "the command tests/plain.sh is not executable",
            "`chmod +x tests/plain.sh`, or name its interpreter first",
        ),
        ("tests", "the command tests is a folder", "name a program in it"),
    ],
)
def test_a_program_that_cannot_be_executed_is_an_error_with_a_hint(place, text, what, fix):
    with pytest.raises(CollectError) as caught:
        parse_command(text, **place)

    error = caught.value
    assert (error.what, error.fix, error.slug) == (what.format(cwd=place["cwd"]), fix, "command-not-found")


def test_a_program_in_the_folder_itself_is_named_as_a_shell_wants_it(place):
    (place["cwd"] / "run").write_text("#!/bin/sh\n")

    with pytest.raises(CollectError) as caught:
        parse_command("run", **place)

    assert caught.value.fix == "did you mean ./run?"


def test_the_path_is_that_of_the_command_and_not_our_own(place):
    with pytest.raises(CollectError):
        parse_command("sh", **place)

    assert parse_command("sh", cwd=place["cwd"], environ={"PATH": os.defpath}).argv == ("sh",)
