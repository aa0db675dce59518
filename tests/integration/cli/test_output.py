"""stdout is the result, stderr the talk; what a person sees is safe, and a program can read it."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest

from projects_of import finish

ESCAPE = "\x1b"


@pytest.fixture
def project(project_of):
    return project_of("prints")


def on_terminal(project, *arguments, environ=None):
    """What covey writes to a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    alone = {name: value for name, value in project.environ.items() if name != "TERM"}
    process = subprocess.Popen(
        [sys.executable, "-m", "covey", *arguments],
        cwd=project.root,
        env={**alone, "TERM": "xterm-256color", "COLUMNS": "100", **(environ or {})},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            written += os.read(ours, 65536) or b""
        except OSError:
            break  # the other end was closed
    os.close(ours)
    return written.decode(), process.wait(timeout=30)


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_stdout_is_one_json_document_while_the_tests_print(project, quiet):
    ended = project.covey("run", "--format", "json", *quiet)

    assert ended.exit_code == 0
    assert json.loads(ended.stdout)["totals"]["missing_lines"] == 1
    for line in ("a line on stdout", "a line on stderr", "python on stdout", "python on stderr"):
        assert (line in ended.stderr) is not bool(quiet)


@pytest.mark.parametrize("format_", ["markdown", "total"])
def test_stdout_is_the_report_and_nothing_else(project, format_):
    ran = project.covey("run", "--format", format_)

    assert ran.stdout == project.covey("report", "--format", format_).stdout


def test_quiet_says_nothing_when_all_is_well(project):
    ended = project.covey("run", "--quiet")

    assert ended.exit_code == 0
    assert ended.stderr == ""
    assert ended.stdout.startswith("Name")


def test_quiet_says_what_failed(project):
    project.replace("loud.sh", "python src/loud.py\n", "python src/loud.py\nexit 1\n")

    ended = project.covey("run", "--quiet", "-f", "100")

    assert ended.exit_code == 1
    assert "loud | a line on stdout\n" in ended.stderr
    assert "loud | python on stderr\n" in ended.stderr
    assert "FAILED: total 80 %" in ended.stderr


def test_plain_lines_for_ci(project):
    ended = project.covey("run")

    assert ESCAPE not in ended.stdout + ended.stderr
    assert "\r" not in ended.stderr
    lines = ended.stderr.splitlines()
    assert lines[0] == "loud: ./loud.sh"
    assert re.fullmatch(r"loud: done in \d+\.\d s, 1 process measured, 1 file hit", lines[5])
    assert lines[6:] == ["passed: complete: there is data of every environment"]


@pytest.mark.parametrize("command", [["report"], ["gate"], ["status"], ["run", "-q"]])
def test_no_escape_sequences_in_a_pipe_whatever_the_terminal_is(project, command):
    project.covey("run", "-q")

    ended = project.covey(*command, environ={"TERM": "xterm-256color"})

    assert ESCAPE not in ended.stdout + ended.stderr


def test_colors_on_a_terminal(project):
    written, exit_code = on_terminal(project, "run")

    assert exit_code == 0
    assert f"{ESCAPE}[" in written
    assert "src/loud.py" in written
    assert "python on stdout" in written


def test_no_colors_on_a_terminal_that_is_not_to_have_any(project):
    written, exit_code = on_terminal(project, "run", environ={"NO_COLOR": "1"})

    assert exit_code == 0
    assert not re.search(rf"{ESCAPE}\[[0-9;]*3[0-9][0-9;]*m", written)
    assert "src/loud.py" in written


def test_the_table_fits_the_terminal(project):
    project.write("src/a_file_with_quite_a_long_name_that_takes_much_of_the_room_of_a_line_of_a_terminal.py", "x = 1\n")

    written, _ = on_terminal(project, "run", environ={"COLUMNS": "60", "NO_COLOR": "1"})

    table = written[written.index("Name ") : written.index("TOTAL")]
    assert max(len(line) for line in table.split("\r\n")) <= 60


HOSTILE = "src/a\x1b]0;owned\x07\x1b[31m\u202ered.py"


def test_hostile_names_of_files_do_not_reach_the_terminal(project):
    project.write(HOSTILE, "def (\n")
    project.write(f"{HOSTILE[:-3]}2.py", "x = 1\n")
    project.covey("run", "-q")

    for arguments in (["run"], ["report"], ["gate"], ["status"], ["report", "--format", "markdown"], ["erase"]):
        ended = project.covey(*arguments)
        assert ended.exit_code in (0, 1)
        for text in (ended.stdout, ended.stderr):
            assert not set(text) & {"\x1b", "\x07", "\u202e"}, arguments


def test_hostile_names_are_whole_in_json(project):
    project.write(HOSTILE, "x = 1\n")
    project.covey("run", "-q")

    assert HOSTILE in project.report()["files"]


def test_hostile_output_of_commands_is_safe_where_covey_repeats_it(project):
    project.write(
        "loud.sh", "#!/bin/sh\nprintf '\\033[31mred\\007\\n' >&2\npython src/loud.py\nexit 1\n", executable=True
    )

    ended = project.covey("run", "--quiet")

    assert "loud | ?[31mred?" in ended.stderr
    assert ESCAPE not in ended.stderr


def test_hostile_command_lines_are_safe(project):
    program = "import sys"
    ended = project.covey("run", "--name", "smoke", "--", "python", "-c", program, "\x1b[31mred")

    assert ESCAPE not in ended.stdout + ended.stderr
    assert ESCAPE not in project.covey("status").stdout


def test_hostile_paths_in_arguments_are_safe_in_errors(project):
    for arguments in (["combine", "no\x1b[31mfile"], ["report", "-e", "no\x1b[31mname"], ["run", "no\x1b[31mname"]):
        ended = project.covey(*arguments)
        assert ended.exit_code == 2
        assert ESCAPE not in ended.stderr


def test_bytes_that_are_no_text_are_no_crash(project):
    project.write(
        "loud.sh",
        "#!/bin/sh\nprintf '\\377\\376\\n' >&2\npython src/loud.py $(printf '\\377')\nexit 1\n",
        executable=True,
    )
    (project.root / os.fsdecode(b"src/not_\xff_text.py")).write_text("x = 1\n")

    for arguments in (["run"], ["run", "-q"], ["report"], ["report", "--format", "json"], ["status"], ["gate"]):
        assert project.covey(*arguments).exit_code in (0, 1), arguments


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_stdout_that_cannot_show_every_character(project, encoding):
    project.write("src/größe_中.py", "x = 1\n")

    ended = project.covey("run", environ={"PYTHONIOENCODING": encoding, "LANG": "C", "PYTHONUTF8": "0"})

    assert ended.exit_code == 0
    assert "TOTAL" in ended.stdout


def test_a_closed_stdout_is_no_crash(project):
    project.covey("run", "-q")

    ended = project.run("sh", "-c", "python -m covey report >&-")

    assert "Traceback" not in ended.stderr


def test_help_and_version_go_to_stdout(project):
    for arguments in (["--help"], ["run", "--help"], ["-h"], ["--version"]):
        ended = project.covey(*arguments)
        assert (ended.exit_code, ended.stderr) == (0, "")
        assert ended.stdout


def test_a_command_or_option_that_does_not_exist(project):
    for arguments in (["rnu"], ["run", "--fromat", "json"], ["report", "--format", "yaml"]):
        ended = project.covey(*arguments)
        assert ended.exit_code == 2
        assert ended.stdout == ""


def test_at_a_terminal_what_changed_since_the_last_report_is_marked(project):
    project.covey("run", "-q")
    plain = {"NO_COLOR": "1"}
    first, _ = on_terminal(project, "report", environ=plain)
    project.write("src/loud.py", (project.root / "src/loud.py").read_text() + "if 0:\n    x = 1\n    y = 2\n")

    second, _ = on_terminal(project, "run", "-q", environ=plain)
    third, _ = on_terminal(project, "report", environ=plain)

    assert "Change" not in first
    for shown in (second, third):
        assert re.search(r"^src/loud\.py .* \d+% +[+-]\d+ ", shown, re.MULTILINE)
        assert re.search(r"^TOTAL .* \d+% +[+-]\d+", shown, re.MULTILINE)
    assert "Change" not in project.covey("report").stdout


def test_what_covey_did_not_expect_is_told_whole_and_is_no_failed_gate(project, tmp_path):
    (tmp_path / "difflib.py").write_text("raise RuntimeError('a library that is broken')\n")

    with project.start_covey("erase", "nosuch", environ={"PYTHONPATH": str(tmp_path)}) as process:
        ended = finish(process)

    assert ended.outcome == (2, "internal-error")
    assert "RuntimeError: a library that is broken" in ended.stderr
