"""Environments that cannot be run: the others run, the data of before stays, and the exit code is 2."""

import socket
import sys

import pytest


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def test_a_command_that_is_not_found(project):
    before = project.stored()
    project.replace("covey.toml", '"./both.sh"', '"./boht.sh"')

    ended = project.covey("run")

    assert ended.exit_code == 2
    assert "both: there is no program ./boht.sh in " in ended.stderr
    assert "did you mean ./both.sh? (command-not-found)" in ended.stderr
    assert "refuses: done" in ended.stderr
    assert ended.stderr.endswith("FAILED: both did not run (command-not-found)\n")
    assert "src/sums.py" in ended.stdout
    assert project.stored()["both.covey"] == before["both.covey"]
    assert project.stored()["refuses.covey"] != before["refuses.covey"]
    assert list((project.root / ".covey" / "work").iterdir()) == []


def test_a_command_that_a_shell_does_not_find_has_failed(project):
    project.replace("covey.toml", '"./both.sh"', '"./both.sh && no-such-program"')

    ended = project.covey("run", "both")

    assert ended.exit_code == 1
    assert "warning: both: a program was not found (exit code 127)" in ended.stderr
    assert ended.stderr.endswith("FAILED: the command of both ended with exit code 127\n")


def test_a_script_that_may_not_be_executed(project):
    (project.root / "both.sh").chmod(0o644)

    ended = project.covey("run", "both")

    assert ended.outcome == (2, "command-not-found")
    assert "chmod +x ./both.sh" in ended.stderr


def test_a_script_whose_interpreter_is_not_there(project):
    project.write("both.sh", "#!/no/such/shell\npython src/sums.py add\n")

    ended = project.covey("run", "both", "adds")

    assert ended.outcome == (2, "command-not-found")
    assert "./both.sh cannot be started: No such file or directory" in ended.stderr
    assert "adds: done" in ended.stderr


def test_a_script_that_names_no_interpreter_is_executed_by_a_shell(project):
    project.write("both.sh", "python src/sums.py $1\n")
    project.replace("covey.toml", '"./both.sh"', '"./both.sh multiply"')

    assert project.covey("run", "both").exit_code == 0

    assert 12 in project.report()["files"]["src/sums.py"]["covey"]["environments"]["both"]["executed_lines"]


def test_a_program_for_another_machine(project):
    (project.root / "both.sh").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xf3\x00" + bytes(100))

    assert project.covey("run", "both").exit_code in (1, 2)


def test_a_folder_to_run_in_that_is_not_there(project):
    before = project.stored()
    project.replace("covey.toml", 'add"\n', 'add"\ncwd = "nowhere"\n')

    ended = project.covey("run", "adds")

    assert ended.outcome == (2, "no-such-folder")
    assert project.stored() == before


def test_a_command_that_deletes_the_data_of_its_run(project):
    before = project.stored()
    project.replace("covey.toml", '"./both.sh"', '"rm -r .covey/work; ./both.sh"')

    ended = project.covey("run", "both", "adds")

    assert ended.outcome == (2, "data-deleted")
    assert "adds: done" in ended.stderr
    assert project.stored()["both.covey"] == before["both.covey"]


@pytest.fixture
def servers(project_of, free_port):
    project = project_of("servers", PORT=free_port)
    assert project.covey("run", "plain", "fine", "-q").exit_code == 0
    return project


def test_a_server_that_is_never_ready(servers, free_port):
    before = servers.stored()

    ended = servers.covey("run", "never")

    assert ended.outcome == (2, "server-not-ready")
    assert f"never: the server was not ready after 1 s: not once was it true that 127.0.0.1:{free_port}" in ended.stderr
    assert "never: never:" not in ended.stderr
    assert "  | serving" in ended.stderr
    assert not (servers.root / "never_asked").exists()
    assert servers.stored() == before


def test_a_server_that_dies(servers):
    before = servers.stored()

    ended = servers.covey("run", "dies", "plain")

    assert ended.outcome == (2, "server-died")
    assert "with exit code 1" in ended.stderr
    assert "  | port 80 is not for you" in ended.stderr
    assert "plain: done" in ended.stderr
    assert servers.stored()["fine.covey"] == before["fine.covey"]
    assert not servers.bundle("dies").exists()


def test_another_program_in_the_place_of_the_server(servers, free_port):
    with socket.create_server(("127.0.0.1", free_port)):
        ended = servers.covey("run", "never")

    assert ended.outcome == (2, "already-answering")


def test_a_run_that_could_not_start_leaves_nothing_behind(servers):
    servers.covey("run", "never", "dies")

    assert list((servers.root / ".covey" / "work").iterdir()) == []
    assert sorted(path.name for path in (servers.root / ".covey").iterdir()) == [".gitignore", "cache", "data", "work"]


@pytest.mark.skipif(sys.platform != "linux", reason="the library is for Linux")
@pytest.mark.parametrize("by", ["option", "setting"])
def test_a_program_without_variables_is_in_the_report_of_a_deep_run_only(project, by):
    project.write("both.sh", "#!/bin/sh\nenv -i $(command -v python) -S src/sums.py add\n")
    (project.root / "both.sh").chmod(0o755)

    plain = project.covey("run", "both")
    if by == "setting":
        project.replace("covey.toml", 'command = "./both.sh"', 'command = "./both.sh"\ndeep = true')
    deep = project.covey("run", "both", *(["--deep"] if by == "option" else []))

    assert (plain.exit_code, deep.exit_code) == (1, 0)
    assert "no Python process of it was measured" in plain.stderr
    assert "`--deep`" in plain.stderr
    assert "1 process measured, 1 file hit" in deep.stderr
