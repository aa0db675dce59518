"""What is known of processes that did not end by themselves, and of those that never said a word."""

import os
import sys
from pathlib import Path

import pytest

from covey.model.run import Outcome


@pytest.fixture
def core():
    return "covey"


ANYBODYS = "/usr/bin/python3"

ENDINGS = {
    "pass": "",
    "sys.exit(3)": "",
    "1 / 0": "",
    "os._exit(3)": "",
    "os.execv('/bin/true', ['true'])": "",
    "os.kill(os.getpid(), signal.SIGKILL)": "ended by SIGKILL",
    "os.kill(os.getpid(), signal.SIGTERM)": "ended by SIGTERM",
    "os.abort()": "ended by SIGABRT",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_parent_tells_which_signal_ended_its_child(project, ending):
    project.write("src/child.py", f"import os, signal, sys\n{ending}\n")
    project.write(
        "src/parent.py", "import subprocess, sys\nsubprocess.run([sys.executable, 'src/child.py'], stderr=-3)\n"
    )

    ran = project.run(f"{sys.executable} src/parent.py")

    (child,) = ran.processes("child.py")
    assert (child.outcome, child.detail) == (Outcome.SAVED, ENDINGS[ending])
    (parent,) = ran.processes("parent.py")
    assert (parent.outcome, parent.detail) == (Outcome.SAVED, "")


@pytest.mark.parametrize("wait", ["os.wait()", "os.wait3(0)", "os.wait4(pid, 0)", "os.waitpid(pid, 0)"])
def test_of_a_fork_too_by_whatever_way_it_is_waited_for(project, wait):
    project.write(
        "src/program.py",
        f"""\
        import os, signal
        pid = os.fork()
        if not pid:
            os.kill(os.getpid(), signal.SIGKILL)
        {wait}
        """,
    )

    ran = project.run(f"{sys.executable} src/program.py")

    assert sorted(process.detail for process in ran.collected.processes) == ["", "ended by SIGKILL"]


def test_below_a_shell_nobody_tells_by_what_a_process_was_ended(project):
    project.write("src/program.py", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")

    ran = project.run(f"{sys.executable} src/program.py; true")

    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (Outcome.SAVED, "ended at once: by a signal, or by code in C")


def test_a_server_that_covey_stops_has_ended_as_it_should(project):
    project.write("src/server.py", "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")

    ran = project.run("true", server=f"{sys.executable} src/server.py", ready="ready")

    (server,) = ran.processes("server.py")
    assert (server.outcome, server.detail) == (Outcome.SAVED, "")


def test_workers_of_a_pool_have_ended_as_they_should(project):
    project.write(
        "src/program.py",
        """\
        import multiprocessing
        if __name__ == "__main__":
            for method in ("fork", "spawn", "forkserver"):
                process = multiprocessing.get_context(method).Process(target=print)
                process.start()
                process.join()
        """,
    )

    ran = project.run(f"{sys.executable} src/program.py")

    assert {process.detail for process in ran.collected.processes} == {""}


@pytest.mark.parametrize(
    "start",
    [
        "subprocess.run([sys.executable, '-S', 'src/child.py'])",
        "os.waitpid(os.posix_spawn(sys.executable, ['python', '-S', 'src/child.py'], {}), 0)",
    ],
)
def test_a_python_that_never_said_a_word_is_named(project, start):
    project.write("src/child.py", "pass\n")
    project.write("src/parent.py", f"import os, subprocess, sys\n{start}\n")

    ran = project.run(f"{sys.executable} src/parent.py")

    (child,) = ran.processes("-S")
    assert child.outcome is Outcome.UNMEASURED
    assert "-S" in child.detail


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_python_that_may_not_write_where_covey_records_is_named(project):
    if not Path(ANYBODYS).exists():
        pytest.skip(f"there is no {ANYBODYS}, which another user could start")
    project.write(
        "src/parent.py",
        f"""\
        import os, subprocess
        os.chdir("/")
        os.setresuid(65534, 65534, 65534)
        subprocess.run(["{ANYBODYS}", "-c", "pass"], check=True)
        """,
    )

    ran = project.run(f"{sys.executable} src/parent.py")

    assert ran.exit_code == 0, ran.output
    (child,) = ran.processes("-c")
    assert child.outcome is Outcome.UNMEASURED
    assert child.detail.endswith("or may not write where covey records")


def test_a_program_that_is_not_there_or_no_python_is_not_one(project):
    project.write(
        "src/parent.py",
        """\
        import contextlib, subprocess
        for program in ("python9.9", "true", "pythons/none"):
            with contextlib.suppress(OSError):
                subprocess.run([program])
        """,
    )

    ran = project.run(f"{sys.executable} src/parent.py")

    assert len(ran.collected.processes) == 1
