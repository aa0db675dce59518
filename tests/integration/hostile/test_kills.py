"""Killed at any instant: what a program printed that it did is in the map. And nothing hangs, however often."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

SLOW = os.environ.get("COVEY_SLOW") == "1"
KILLS = 500 if SLOW else 30
REPETITIONS = 1000 if SLOW else 30
LINES = 3000

SIGNALS = """\
import os, signal, sys, threading, time
def handle(number, frame):
    sys.exit(5)
signal.signal(signal.SIGTERM, handle)
def work():
    while True:
        exec(compile("x = 1", "made.py", "exec"))
threading.Thread(target=work, daemon=True).start()
if os.fork() == 0:
    os.kill(os.getppid(), signal.SIGTERM)
    os._exit(0)
while True:
    time.sleep(0.01)
"""


def many_lines():
    """A program that says after each line of a long module that it ran."""
    text = ["import os, sys, time"]
    for number in range(2, LINES, 2):
        text += [f"x{number} = {number}", f"os.write(1, b'{number}\\n'); time.sleep(0.00005)"]
    return "\n".join(text) + "\n"


def start(place, environ):
    for path in (place.work / "maps").iterdir():
        path.unlink()
    return subprocess.Popen(
        [environ["PY"], "program.py"], cwd=place.folder, env=environ, stdout=subprocess.PIPE, bufsize=0
    )


@pytest.mark.parametrize("recorder", ["place", "place_in_python"])
def test_each_line_that_was_announced_before_a_kill_is_in_the_map(recorder, request):
    if recorder == "place_in_python" and sys.version_info < (3, 12):
        pytest.skip("the recorder in Python needs sys.monitoring")
    place = request.getfixturevalue(recorder)
    place.write({"program.py": many_lines()})
    environ = place.environ(measured=True)
    with start(place, environ) as whole:
        whole.stdout.read(1)
        began = time.monotonic()
        whole.communicate(timeout=30)
        duration_s = time.monotonic() - began
    chance = random.Random(1)
    in_the_midst = 0
    for _ in range(KILLS):
        process = start(place, environ)
        first = process.stdout.read(1)
        time.sleep(chance.uniform(0, duration_s))
        process.kill()
        output, _ = process.communicate(timeout=20)

        announced = max(map(int, (first + output).split(b"\n")[:-1]), default=0)
        in_the_midst += 0 < announced < LINES - 2
        ran = place.lines().get("program.py", set())
        assert set(range(1, announced + 2)) <= ran or announced == 0
        assert max(ran, default=0) <= announced + 3  # the line that says so is recorded right before it runs
    assert in_the_midst > KILLS // 10


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this program may hang there by itself, without covey")
def test_signals_in_the_midst_of_threads_and_forks_never_hang(place):
    place.write({"program.py": SIGNALS})
    for _ in range(REPETITIONS):
        process = place.start("exec $PY program.py")
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            pytest.fail("it hangs")
        assert process.returncode == 5
