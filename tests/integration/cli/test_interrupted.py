"""Ctrl-C and SIGTERM in the middle: the data of before stays, and what was measured lies aside."""

import os
import signal
import time

import pytest

from projects_of import finish, lines_of


@pytest.fixture
def project(measured_of):
    """Both environments have run; the next time, the second one takes long."""
    project = measured_of("interrupted")
    (project.root / "slow").touch()
    return project


def interrupted(project, send, *arguments):
    """Run covey, and send it a signal while the slow environment runs."""
    (project.root / "begun").unlink(missing_ok=True)
    process = project.start_covey("run", *arguments)
    end = time.monotonic() + 30
    while not (project.root / "begun").exists():
        assert process.poll() is None and time.monotonic() < end, finish(process)
        time.sleep(0.02)
    time.sleep(0.1)
    began = time.monotonic()
    send(process.pid)
    ended = finish(process)
    assert time.monotonic() - began < 25  # of the 30 s that its command would take
    return ended


def ctrl_c(pid):
    """As a terminal: to the whole group."""
    os.killpg(pid, signal.SIGINT)


def terminate(pid):
    os.kill(pid, signal.SIGTERM)


def interrupt_covey_alone(pid):
    os.kill(pid, signal.SIGINT)


@pytest.mark.parametrize("send", [ctrl_c, terminate, interrupt_covey_alone])
def test_the_data_of_before_stays_and_the_exit_code_says_it(project, send):
    before = project.stored()
    report = project.report()

    ended = interrupted(project, send, "slow")

    assert ended.outcome == (2, "interrupted")
    assert ended.stdout == ""
    assert "slow was interrupted; its earlier data is untouched" in ended.stderr
    assert project.stored() == before
    assert project.report() == report
    assert list((project.root / ".covey" / "work").iterdir()) == []


def test_of_an_environment_without_data_no_earlier_data_is_spoken_of(project):
    project.covey("erase", "slow")

    ended = interrupted(project, ctrl_c, "slow")

    assert ended.outcome == (2, "interrupted")
    assert "slow was interrupted\n" in ended.stderr
    assert "untouched" not in ended.stderr


def test_environments_that_had_ended_are_stored(project):
    before = project.stored()

    interrupted(project, ctrl_c)

    after = project.stored()
    assert after["quick.covey"] != before["quick.covey"]
    assert after["slow.covey"] == before["slow.covey"]
    assert project.report()["covey"]["complete"]


def test_interrupted_data_is_named_and_can_be_combined(project):
    ended = interrupted(project, interrupt_covey_alone, "slow")
    status = project.covey("status")

    (aside,) = (project.root / ".covey" / "interrupted").iterdir()
    assert f"`covey combine {aside}`" in ended.stderr
    assert "slow: an interrupted run left data that is not in the report" in status.stdout
    assert 10 not in lines_of(project.report(), "slow")["src/work.py"]
    assert project.covey("combine", "--append", aside).exit_code == 0
    assert lines_of(project.report(), "slow") == {"src/work.py": [1, 2, 3, 5, 7, 8, 9, 12]}


def test_a_whole_run_afterwards_takes_the_interrupted_data_away(project):
    interrupted(project, ctrl_c, "slow")
    (project.root / "slow").unlink()

    assert project.covey("run", "slow", "-q").exit_code == 0

    assert "interrupted" not in project.covey("status").stdout


def test_the_first_run_of_all_leaves_no_data_when_it_is_interrupted(project_of):
    project = project_of("interrupted")
    (project.root / "slow").touch()

    ended = interrupted(project, ctrl_c, "slow")

    assert ended.outcome == (2, "interrupted")
    assert project.stored() == {}
    assert project.covey("report").outcome == (2, "no-data")


def kill_all(pid):
    os.killpg(pid, signal.SIGKILL)


@pytest.mark.parametrize("command", ["status", "run"])
def test_where_covey_itself_was_killed_the_next_command_puts_aside_what_was_measured(project, command):
    before = project.stored()
    ended = interrupted(project, kill_all, "slow")
    assert ended.exit_code == -signal.SIGKILL

    said = project.covey(command, *(["quick"] if command == "run" else []))

    aside = project.root / ".covey" / "interrupted" / "slow.covey"
    assert said.exit_code == 0
    assert f"covey combine {aside}" in said.stderr
    assert not list((project.root / ".covey" / "work").iterdir())
    assert project.stored()["slow.covey"] == before["slow.covey"]
    assert "slow: an interrupted run left data" in project.covey("status").stdout
    assert project.covey("combine", "-q", aside).exit_code == 0
    assert lines_of(project.report(), "slow") == {"src/work.py": [1, 2, 3, 5, 7, 8, 9]}


def test_a_server_without_a_command_ends_well_with_ctrl_c(project):
    project.replace("covey.toml", 'command = "python src/work.py slow"', 'server = "python src/work.py slow"')

    ended = interrupted(project, ctrl_c, "slow")

    assert ended.exit_code == 0
    assert "slow: done" in ended.stderr
    assert lines_of(project.report(), "slow") == {"src/work.py": [1, 2, 3, 5, 7, 8, 9]}


@pytest.mark.parametrize("moment_s", [0.0, 0.15, 0.3])
def test_whenever_it_comes_nothing_crashes_and_the_data_is_whole(project, moment_s):
    """Before the command, while data is gathered, between environments, while the report is made."""
    (project.root / "slow").unlink()
    process = project.start_covey("run")
    assert process.stderr.readline() == "quick: python src/work.py quick\n"
    time.sleep(moment_s)
    interrupt_covey_alone(process.pid)

    ended = finish(process)

    assert "/covey/cli/" not in ended.stderr  # no traceback but the command's own
    assert ("when quick had ended" in ended.stderr) == ("run what is left: `covey run slow`" in ended.stderr)
    assert ended.outcome in [(0, ""), (2, "interrupted")]
    assert project.report()["covey"]["complete"]
