"""The recorders for sys.monitoring among other things that a program does: nothing is lost, nothing is changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest

from covey.system.runmap import MappedFile, read_runmap
from oracle.recorded import LOAD, recorders

BEGIN = (
    LOAD
    + """
import os, sys

asked = []

def decide(name, variables):
    asked.append(name)
    if not name.endswith("measured.py"):
        return False, 0, "", b"", 0, 0
    return True, 1000, name, b"", 0, 0

def measured(text, **variables):
    variables.update(__name__="measured")
    exec(compile(text, "measured.py", "exec"), variables)
    return variables

recorder = load(sys.argv[1])
recorder.attach(sys.argv[2], BRANCH)
"""
)


class Run(Protocol):
    def __call__(self, script: str, folder: Path, *, branch: bool = True, returns: int = 0) -> MappedFile: ...


pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python has no sys.monitoring")


@pytest.fixture(params=["c", "python"])
def run(request: pytest.FixtureRequest) -> Run:
    """Gives the file measured.py, as a script recorded it by calling measured(text); its output must be empty."""
    recorder = recorders().get(request.param)
    if recorder is None:
        pytest.skip("no extension was built for this interpreter")

    def recorded(script: str, folder: Path, *, branch: bool = True, returns: int = 0) -> MappedFile:
        begin = BEGIN.replace("BRANCH", str(branch))
        command = [sys.executable, "-c", begin + dedent(script), recorder, folder / "run.map"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (returns, "", "")
        found = read_runmap(folder / "run.map")
        assert not found.damage
        assert not found.losses
        (file,) = [file for file in found.files if file.name == "measured.py"]
        return file

    return recorded


def test_lines_and_jumps_stand_in_the_map_when_the_process_is_killed(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        import signal
        recorder.start(decide)
        measured("for i in range(2):\n    if i:\n        kill()\n", kill=lambda: os.kill(os.getpid(), signal.SIGKILL))
        """,
        tmp_path,
        returns=-9,
    )

    assert set(file.lines) == {1, 2, 3}
    assert {(1, 2), (2, 1), (2, 3)} <= file.arcs


def test_without_branches_only_lines_are_recorded(run: Run, tmp_path: Path) -> None:
    file = run('recorder.start(decide); measured("x = 1\\nif x:\\n    x = 2\\n")', tmp_path, branch=False)

    assert set(file.lines) == {1, 2, 3}
    assert not file.arcs


def test_each_file_is_asked_for_once(run: Run, tmp_path: Path) -> None:
    run(
        r"""
        recorder.start(decide)
        for _ in range(3):
            measured("def f(): return 1\nf()\n")
        recorder.stop()
        assert asked.count("measured.py") == 1, asked
        """,
        tmp_path,
    )


def test_an_agent_that_fails_leaves_the_file_out(run: Run, tmp_path: Path) -> None:
    run(
        r"""
        def failing(name, variables):
            if name != "measured.py":
                raise ValueError
            return decide(name, variables)
        recorder.start(failing)
        measured("x = 1")
        exec(compile("x = 1", "other.py", "exec"))
        """,
        tmp_path,
    )


def test_code_that_is_made_and_dropped_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        import gc, resource
        recorder.start(decide)
        text = "def f(x):\n" + "    if x:\n        x = 1\n" * 50 + "f(0)\n"
        def peak():
            for _ in range(500):
                measured(text)
            gc.collect()
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        before = peak()
        for _ in range(4):
            after = peak()
        assert after - before < 4000, (before, after)
        """,
        tmp_path,
    )

    assert (2, 4) in file.arcs


def test_events_that_others_start_again_are_recorded_again_and_harm_nothing(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        recorder.start(decide)
        names = measured("def f(x):\n    for i in range(3):\n        if x:\n            x = 0\n    return x\n")
        for _ in range(5):
            names["f"](1)
            sys.monitoring.restart_events()
        tool, events = sys.monitoring.DEBUGGER_ID, sys.monitoring.events
        sys.monitoring.use_tool_id(tool, "other")
        seen = []
        sys.monitoring.register_callback(tool, events.LINE, lambda code, line: seen.append(line))
        sys.monitoring.register_callback(tool, events.BRANCH, lambda code, at, to: seen.append(at))
        sys.monitoring.set_local_events(tool, names["f"].__code__, events.LINE | events.BRANCH)
        names["f"](1)
        recorder.stop()
        assert seen.count(3) == 3, seen
        """,
        tmp_path,
    )

    assert set(file.lines) == {1, 2, 3, 4, 5}
    assert {(2, 3), (2, 5), (3, 2), (3, 4)} <= file.arcs


def test_trace_functions_of_the_program_see_what_they_saw(run: Run, tmp_path: Path) -> None:
    run(
        r"""
        text = "def f(x):\n    if x:\n        x = 1\n    return x\nf(0); f(1)\n"
        def traced():
            seen = []
            def trace(frame, event, argument):
                if frame.f_code.co_filename == "measured.py":
                    seen.append((event, frame.f_lineno))
                return trace
            sys.settrace(trace)
            measured(text)
            sys.settrace(None)
            return seen
        before = traced()
        recorder.start(decide)
        assert traced() == before
        assert traced() == before
        """,
        tmp_path,
    )


def test_children_and_threads_record_into_the_same_map(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        import threading
        recorder.start(decide)
        text = "def f(x):\n    if x == 0:\n        return 0\n    if x == 1:\n        return 1\n    return 2\n"
        f = measured(text)["f"]
        child = os.fork()
        if not child:
            f(1)
            os._exit(0)
        os.waitpid(child, 0)
        thread = threading.Thread(target=f, args=(0,))
        thread.start()
        thread.join()
        """,
        tmp_path,
    )

    assert set(file.lines) == {1, 2, 3, 4, 5}
    assert {(2, 3), (2, 4), (4, 5)} <= file.arcs


def test_a_tool_id_in_use_is_left_alone_and_none_left_is_said(run: Run, tmp_path: Path) -> None:
    run(
        r"""
        sys.monitoring.use_tool_id(3, "other")
        recorder.start(decide)
        measured("x = 1")
        assert sys.monitoring.get_tool(3) == "other"
        assert sys.monitoring.get_tool(4) == "covey"
        recorder.stop()
        assert sys.monitoring.get_tool(4) is None
        for number in (0, 1, 2, 4, 5):
            sys.monitoring.use_tool_id(number, "other")
        try:
            recorder.start(decide)
        except RuntimeError:
            pass
        else:
            raise SystemExit("started")
        """,
        tmp_path,
    )


def test_recording_that_was_stopped_can_start_again(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        recorder.start(decide)
        f = measured("def f(x):\n    if x:\n        x = 2\n    x = 3\n")["f"]
        f(1)
        recorder.stop()
        f(0)
        recorder.start(decide)
        f(1)
        """,
        tmp_path,
    )

    assert set(file.lines) == {1, 2, 3, 4}
    assert (2, 4) not in file.arcs


def test_what_a_signal_handler_raises_while_a_file_is_decided_on_reaches_the_program(run: Run, tmp_path: Path) -> None:
    run(
        r"""
        import signal
        def handler(*_):
            raise TimeoutError
        signal.signal(signal.SIGUSR1, handler)
        def interrupted(name, variables):
            if name == "measured.py":
                os.kill(os.getpid(), signal.SIGUSR1)
            return decide(name, variables)
        recorder.start(interrupted)
        try:
            measured("x = 1\n" * 5)
        except TimeoutError:
            pass
        else:
            raise SystemExit("the signal was lost")
        """,
        tmp_path,
    )


def test_another_interpreter_of_the_process_records_too(run: Run, tmp_path: Path) -> None:
    file = run(
        r"""
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        number = interpreters.create()
        text = open("/proc/self/cmdline").read().split("\0")[2]
        begin = text[:text.index("recorder = load")]
        begin = begin.replace("sys.argv[1]", repr(sys.argv[1]))
        rest = "recorder = load(sys.argv[1]); recorder.attach(%r, True); recorder.start(decide)"
        rest += "; measured('x = 1\\nx = 2')"
        failed = interpreters.run_string(number, begin + rest % sys.argv[2])
        assert not failed, failed
        interpreters.destroy(number)
        recorder.start(decide)
        measured("\n\nx = 3")
        """,
        tmp_path,
    )

    assert set(file.lines) == {1, 2, 3}


@pytest.mark.parametrize("branch", [True, False])
def test_a_map_that_cannot_be_opened_is_an_os_error(run: Run, tmp_path: Path, branch: bool) -> None:
    script = f"""
    try:
        load(sys.argv[1]).attach("{tmp_path}/nowhere/run.map", {branch})
    except FileNotFoundError:
        pass
    else:
        raise SystemExit("opened")
    recorder.start(decide)
    measured("x = 1")
    """
    run(script, tmp_path, branch=branch)
