import contextlib
import os
import signal
import socket
import threading
import time
from itertools import product

import pytest

from covey.errors import CollectError, ConfigError
from covey.model.run import Outcome
from covey.system.proctable import process_table, programs_with
from integration.collect.conftest import UNTIL_BEGUN
from selection import slow_but

APP = """\
    import os  # ran
    async def app(scope, receive, send):  # ran
        if scope["type"] == "lifespan":  # ran
            while True:  # ran
                message = await receive()  # ran
                await send({"type": message["type"] + ".complete"})  # ran
                if message["type"] == "lifespan.shutdown":  # ran
                    return  # ran
        await send({"type": "http.response.start", "status": 200, "headers": []})  # ran
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})  # ran
"""

ASK = """\
    import sys, urllib.request
    for _ in range(20):
        urllib.request.urlopen(sys.argv[1], timeout=10).read()
"""

OPTIONS = ["", "--workers 2", "--reload"]

PLAIN_SERVER = """\
    import http.server, sys  # ran
    class Handler(http.server.BaseHTTPRequestHandler):  # ran
        def do_GET(self):  # ran
            self.send_response(200)  # ran
            self.end_headers()  # ran
        def log_message(self, *args):  # ran
            pass  # ran
    server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)  # ran
    print("serving", "now")  # ran
    server.serve_forever()  # ran
"""


BOTH = pytest.mark.parametrize("core", ["covey", "coverage"], indirect=True)
"""Tests that are about what differs; the rest is slow for coverage.py's tracer."""


@pytest.fixture(params=["covey", pytest.param("coverage", marks=pytest.mark.slow)])
def core(request):
    return request.param


@pytest.fixture
def port():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def app(project):
    project.write("ask.py", ASK)
    return project.write("src/app.py", APP)


@pytest.fixture(autouse=True)
def nothing_is_left_behind(project):
    yield
    assert programs_with("COVEY_RUN", str(project.work.resolve() / "run.json")) == []


@contextlib.contextmanager
def signal_after(seconds, signum=signal.SIGINT, once=None):
    """Send a signal to this very process, as Ctrl-C would, so long after it began or a file is there."""
    ended = threading.Event()

    def send():
        while once and not once.exists() and not ended.wait(0.02):
            pass
        if not ended.wait(seconds):
            os.kill(os.getpid(), signum)

    thread = threading.Thread(target=send)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.mark.parametrize(
    ("core", "options"),
    slow_but([("coverage", "--workers 2"), *product(["covey"], OPTIONS)], product(["covey", "coverage"], OPTIONS)),
    indirect=["core"],
)
def test_a_uvicorn_server_loses_nothing(project, app, port, assert_marked_lines_ran, options):
    url = f"http://127.0.0.1:{port}/"

    ran = project.run(
        f"python ask.py {url}",
        server=f"uvicorn --app-dir src app:app --port {port} --log-level warning {options}",
        ready=url,
    )

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, app)
    assert set(ran.outcomes) == {Outcome.SAVED}
    assert ran.collected.warnings == ()
    assert [role for role, _ in ran.talk.started_commands] == ["server", "command"]


def test_a_server_behind_a_shell_is_stopped_with_all_of_its_workers(project, app, port, assert_marked_lines_ran):
    ran = project.run(
        f"python ask.py http://127.0.0.1:{port}/",
        server=f"cd src && uvicorn app:app --port {port} --workers 2 --log-level warning | cat",
        ready=f"127.0.0.1:{port}",
    )

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, app)
    assert set(ran.outcomes) == {Outcome.SAVED}


@pytest.mark.parametrize("ready", ["serving (now|soon)$", "127.0.0.1:{port}", "http://127.0.0.1:{port}/x"])
def test_a_plain_server_is_ready_when_it_says_so(project, port, assert_marked_lines_ran, ready):
    server = project.write("src/server.py", PLAIN_SERVER)
    project.write("ask.py", ASK)

    ran = project.run(
        f"python ask.py http://127.0.0.1:{port}/",
        server=f"python src/server.py {port}",
        ready=ready.format(port=port),
    )

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, server)
    assert set(ran.outcomes) == {Outcome.SAVED}


@BOTH
def test_a_server_without_ready_is_ready_when_it_lives(project, port, assert_marked_lines_ran):
    text = "import time  # ran\nopen('begun', 'w').close()  # ran\nwhile True:  # ran\n    time.sleep(0.1)  # ran\n"
    program = project.write("src/server.py", text)

    ran = project.run(f"{UNTIL_BEGUN}; sleep 0.2", server="python src/server.py")

    assert ran.exit_code == 0
    assert_marked_lines_ran(ran, program)
    assert ran.collected.warnings == ()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_server_without_a_command_is_measured_until_ctrl_c(project, port, assert_marked_lines_ran, signum):
    server = project.write(
        "src/server.py",
        """\
        import pathlib, time  # ran
        print("up")  # ran
        pathlib.Path("is-up").touch()  # ran
        time.sleep(60)  # ran
        """,
    )

    with signal_after(1.0, signum, once=project.root / "is-up"):
        ran = project.run(server="python src/server.py", ready="up")

    assert (ran.exit_code, ran.collected.interrupted) == (None, False)
    assert_marked_lines_ran(ran, server)
    assert ran.talk.waited_for == ["until the server is ready: up", "until Ctrl-C"]
    assert ran.collected.duration_s < 10


def test_a_server_that_ends_by_itself_ends_the_run(project):
    project.write("src/server.py", "import time, sys\nprint('up')\ntime.sleep(0.5)\nsys.exit('no more')\n")

    ran = project.run(server="python src/server.py", ready="up")

    assert (ran.exit_code, ran.collected.interrupted) == (1, False)
    assert ran.talk.warnings == ["test: the server ended before it was stopped, with exit code 1"]
    assert ran.talk.lines == ["up", "no more"]


def test_a_server_that_dies_while_the_command_runs_is_named(project):
    project.write("src/server.py", "import os, time\nprint('up')\ntime.sleep(0.5)\nos.kill(os.getpid(), 9)\n")

    ran = project.run("sleep 1", server="python src/server.py", ready="up")

    assert ran.exit_code == 0
    assert ran.talk.warnings == ["test: the server ended before it was stopped, with exit code 137"]
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (project.killed, "ended by SIGKILL")


def test_a_server_that_is_never_ready_is_an_error_with_its_last_words(project, port):
    project.write("src/server.py", "import time\nprint('waiting for the moon')\ntime.sleep(60)\n")

    with pytest.raises(CollectError) as caught:
        project.run("true", server="python src/server.py", ready=f"127.0.0.1:{port}", ready_timeout_s=3.0)

    assert caught.value.slug == "server-not-ready"
    assert "after 3 s" in caught.value.what
    assert f"127.0.0.1:{port} accepts connections" in caught.value.what
    assert caught.value.what.endswith("\n  | waiting for the moon")


def test_a_server_that_dies_first_is_noticed_at_once(project, port):
    project.write("src/server.py", "import sys\nsys.exit('no such table')\n")
    began = time.monotonic()

    with pytest.raises(CollectError) as caught:
        project.run("true", server="python src/server.py", ready=f"http://127.0.0.1:{port}/")

    assert time.monotonic() - began < 10
    assert caught.value.slug == "server-died"
    assert caught.value.what.endswith("with exit code 1; its last output:\n  | no such table")


@pytest.mark.parametrize("ready", ["127.0.0.1:{port}", "http://127.0.0.1:{port}/"])
def test_something_else_that_answers_already_is_an_error(project, ready):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(CollectError) as caught:
            project.run("true", server="touch started", ready=ready.format(port=port))

    assert caught.value.slug == "already-answering"
    assert not (project.root / "started").exists()


def test_a_ready_pattern_that_is_none_is_an_error(project):
    with pytest.raises(ConfigError) as caught:
        project.run("true", server="sleep 9", ready="up (")

    assert caught.value.slug == "ready-pattern"


@BOTH
def test_a_server_that_ignores_sigterm_is_killed_and_reported(project):
    project.write(
        "src/server.py",
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up')\ntime.sleep(60)\n",
    )

    ran = project.run("true", server="python src/server.py", ready="up", stop_timeout_s=0.5)

    assert ran.talk.warnings == ["the server did not end within 0.5 s after SIGTERM: it was killed"]
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (project.killed, "ended by SIGKILL")


def test_what_a_server_leaves_in_its_group_is_ended_too(project, assert_marked_lines_ran):
    worker = project.write(
        "src/worker.py", "import time  # ran\nprint('up', flush=True)  # ran\ntime.sleep(60)  # ran\n"
    )
    project.write(
        "src/server.py", "import subprocess, sys\nsubprocess.Popen([sys.executable, 'src/worker.py']).wait()\n"
    )

    ran = project.run("sleep 0.2", server="python src/server.py", ready="up")

    assert_marked_lines_ran(ran, worker)
    assert ran.outcomes == {Outcome.SAVED: 2}
    assert ran.collected.warnings == ()


def test_a_gunicorn_server_loses_nothing(project, port, assert_marked_lines_ran):
    pytest.importorskip("gunicorn")
    app = project.write(
        "src/app.py",
        """\
        def app(environ, start_response):  # ran
            start_response("200 OK", [])  # ran
            return [b"fine"]  # ran
        """,
    )
    project.write("ask.py", ASK)

    ran = project.run(
        f"python ask.py http://127.0.0.1:{port}/",
        server=f"gunicorn --chdir src --workers 2 --bind 127.0.0.1:{port} app:app",
        ready=f"http://127.0.0.1:{port}/",
    )

    assert_marked_lines_ran(ran, app)
    assert set(ran.outcomes) == {Outcome.SAVED}


def test_no_zombie_is_left(project):
    before = own_children()  # a server that other tests share may be one

    project.run("true", server="sleep 60")

    assert own_children() <= before


def own_children():
    return {entry.pid for entry in process_table().values() if entry.parent == os.getpid()}
