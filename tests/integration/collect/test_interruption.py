"""Ctrl-C: covey runs in a process of its own here, and gets the signal that a user, or a CI system, sends."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
import time

import pytest

from covey.system.proctable import programs_with

DRIVER = """\
    import json, sys
    from pathlib import Path
    from covey.collect.run import run_environment
    from covey.collect.talk import Silence
    from covey.config.schema import CoverageSettings, EnvironmentSettings, Settings

    class Talk(Silence):
        warnings = []
        def started(self, environment, role, command):
            print(role, flush=True)
        def warning(self, text):
            self.warnings.append(text)

    root = Path(sys.argv[1])
    environment = EnvironmentSettings("test", stop_timeout_s=2.0, **json.loads(sys.argv[2]))
    settings = Settings(root, coverage=CoverageSettings(source_dirs=(str(root / "src"),)), core=sys.argv[3])
    collected = run_environment(environment, settings, work_dir=root / "work", talk=Talk())
    print(json.dumps({
        "exit_code": collected.exit_code,
        "interrupted": collected.interrupted,
        "outcomes": [process.outcome for process in collected.processes],
        "data": [str(path) for path, _ in (*collected.data_files, *collected.maps)],
        "warnings": Talk.warnings,
    }))
"""


class Driven:
    """covey in a process group of its own."""

    def __init__(self, project, terminal=None, **environment):
        driver = project.write("driver.py", DRIVER)
        self.work = project.work
        self.process = subprocess.Popen(
            [sys.executable, str(driver), str(project.root), json.dumps(environment), project.core],
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=project.environ,
            start_new_session=True,
            preexec_fn=terminal and (lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0) and None),
        )

    def wait_for(self, path):
        end = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < end and self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)
        time.sleep(0.1)

    def result(self):
        stdout, stderr = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, stderr
        assert programs_with("COVEY_RUN", str(self.work.resolve() / "run.json")) == []
        return json.loads(stdout.splitlines()[-1])


@pytest.fixture
def drive(project):
    started = []

    def start(**environment):
        started.append(Driven(project, **environment))
        return started[-1]

    yield start
    for driven in started:
        if driven.process.poll() is None:
            os.killpg(driven.process.pid, signal.SIGKILL)
        driven.process.communicate()


SLEEPER = """\
    from pathlib import Path
    import time
    Path("up").touch()
    try:
        time.sleep(60)
    finally:
        Path("cleaned").touch()
"""


@pytest.mark.parametrize("command", ["python src/program.py", "cd . && python src/program.py; exit 4"])
@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_ends_the_command_and_keeps_what_was_measured(project, drive, command, whole_group):
    project.write("src/program.py", SLEEPER)
    driven = drive(command=command)
    driven.wait_for(project.root / "up")

    if whole_group:
        os.killpg(driven.process.pid, signal.SIGINT)
    else:
        os.kill(driven.process.pid, signal.SIGINT)

    result = driven.result()
    assert result["interrupted"]
    assert result["outcomes"] == ["saved"]
    assert len(result["data"]) == 1
    assert result["warnings"] == []
    assert (project.root / "cleaned").exists()


def test_ctrl_c_in_a_terminal_reaches_the_command_once(project, drive):
    project.write(
        "src/program.py",
        """\
        import time
        from pathlib import Path
        Path("up").touch()
        count = 0
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            try:
                time.sleep(end - time.monotonic())
            except KeyboardInterrupt:
                count += 1
        Path("count").write_text(str(count))
        """,
    )
    master, slave = os.openpty()
    driven = drive(terminal=slave, command="python src/program.py")
    try:
        driven.wait_for(project.root / "up")
        os.write(master, b"\x03")
        driven.process.wait(20)
    finally:
        os.close(slave)
        os.close(master)

    assert (project.root / "count").read_text() == "1"


def test_sigterm_ends_the_command_as_ctrl_c_does(project, drive):
    project.write("src/program.py", SLEEPER)
    driven = drive(command="python src/program.py")
    driven.wait_for(project.root / "up")

    os.kill(driven.process.pid, signal.SIGTERM)

    result = driven.result()
    assert (result["exit_code"], result["interrupted"], result["outcomes"]) == (128 + 15, True, ["saved"])


def test_a_command_that_does_not_listen_to_ctrl_c_is_terminated(project, drive):
    project.write(
        "src/program.py",
        """\
        import signal, time
        from pathlib import Path
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        Path("up").touch()
        time.sleep(60)
        """,
    )
    driven = drive(command="python src/program.py")
    driven.wait_for(project.root / "up")

    os.kill(driven.process.pid, signal.SIGINT)

    result = driven.result()
    assert (result["exit_code"], result["interrupted"], result["outcomes"]) == (128 + 15, True, ["saved"])


def test_a_command_that_does_not_listen_at_all_is_killed_at_the_third_ctrl_c(project, drive):
    project.write(
        "src/program.py",
        """\
        import signal, time
        from pathlib import Path
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        Path("up").touch()
        time.sleep(60)
        """,
    )
    driven = drive(command="cd . && python src/program.py")
    driven.wait_for(project.root / "up")

    began = time.monotonic()
    for _ in range(3):
        os.kill(driven.process.pid, signal.SIGINT)
        time.sleep(0.3)

    result = driven.result()
    assert time.monotonic() - began < 4  # less than two times the stop timeout
    assert result["outcomes"] == [project.killed]
    assert "it was killed" in result["warnings"][0]


def test_ctrl_c_stops_the_server_as_well(project, drive):
    project.write("src/program.py", SLEEPER)
    project.write("src/server.py", "import time\nprint('ready')\ntime.sleep(60)\n")
    driven = drive(command="python src/program.py", server="python src/server.py", ready="ready")
    driven.wait_for(project.root / "up")

    os.killpg(driven.process.pid, signal.SIGINT)

    result = driven.result()
    assert (result["interrupted"], result["outcomes"]) == (True, ["saved", "saved"])


def test_ctrl_c_while_a_server_is_awaited_ends_the_run_before_its_command(project, drive):
    project.write("src/server.py", "import time\nfrom pathlib import Path\nPath('up').touch()\ntime.sleep(60)\n")
    driven = drive(command="touch ran", server="python src/server.py", ready="never said")
    driven.wait_for(project.root / "up")

    os.kill(driven.process.pid, signal.SIGINT)

    result = driven.result()
    assert (result["exit_code"], result["interrupted"], result["outcomes"]) == (None, True, ["saved"])
    assert not (project.root / "ran").exists()


def test_the_handlers_of_the_caller_are_put_back(project):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    project.run("true")

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
