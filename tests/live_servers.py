"""The project `live`: servers that go on while they are asked for, and while their coverage is."""

import contextlib
import os
import signal
import socket
import time
import urllib.request

from projects_of import finish

PATIENCE_S = 30


def free_ports():
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def wait_until(done, timeout_s=PATIENCE_S):
    end = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


class Servers:
    """The project `live`, and the runs of its environments that go on."""

    def __init__(self, project_of, core):
        self.ports = dict(zip(("web", "more"), free_ports(), strict=True))
        self.project = project_of("live", CORE=core, PORT=self.ports["web"], OTHER=self.ports["more"])
        self.runs = {}

    def start(self, environment, *options):
        self.runs[environment] = self.project.start_covey("run", *options, environment)
        self.ask("/", environment)

    def ask(self, path, environment="web"):
        end = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError):
                url = f"http://127.0.0.1:{self.ports[environment]}{path}"
                return urllib.request.urlopen(url, timeout=5).read().decode()
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def stop(self, environment="web"):
        run = self.runs.pop(environment)
        os.kill(run.pid, signal.SIGINT)
        return finish(run)

    def live(self, *arguments):
        return self.project.report("--live", *arguments)

    def maps(self):
        return sorted((self.project.root / ".covey" / "work").glob("*/maps/*.map"))
