"""Watching servers that are driven over HTTP meanwhile."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from live_servers import PATIENCE_S, wait_until
from projects_of import MEASURE, finish

INTERVAL = ("--interval", "0.2")


class Watching:
    """`covey watch` in the background, and what it has shown so far."""

    def __init__(self, project, *arguments, terminal=False, environ=None):
        self.shown = ""
        self._reading, stdout = pty.openpty() if terminal else os.pipe()
        environ = {
            **project.environ,
            **({"TERM": "xterm", "COLUMNS": "100", "LINES": "40"} if terminal else {}),
            **(environ or {}),
        }
        environ.update({name: value for name, value in os.environ.items() if name == MEASURE})
        self.process = subprocess.Popen(
            [sys.executable, "-m", "covey", "watch", *arguments],
            cwd=project.root,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        os.close(stdout)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        while True:
            try:
                text = os.read(self._reading, 65536)
            except OSError:  # of a pseudo-terminal that nobody writes to any more
                return
            if not text:
                return
            self.shown += text.decode(errors="replace")

    @property
    def plain(self):
        """Without colours."""
        return re.sub(r"\x1b\[[\d;]*m", "", self.shown)

    @property
    def lines(self):
        return [line.partition(" ")[2] for line in self.shown.splitlines()]

    def awaits(self, pattern, timeout_s=PATIENCE_S):
        with contextlib.suppress(AssertionError):
            wait_until(lambda: re.search(pattern, self.plain) or self.process.poll() is not None, timeout_s)
        assert re.search(pattern, self.plain), (self.shown, self.process.poll() and self.process.stderr.read())

    def send(self, signum):
        self.process.send_signal(signum)
        return self.end()

    def end(self):
        ended = finish(self.process)
        self._reader.join()
        os.close(self._reading)
        return ended


@pytest.fixture
def watching():
    started = []

    def watch(*arguments, **options):
        started.append(Watching(*arguments, **options))
        return started[-1]

    yield watch
    for one in started:
        if one.process.returncode is None:
            one.send(signal.SIGKILL)


def test_a_line_that_ran_shows_within_a_second(servers, watching):
    servers.start("web")
    watch = watching(servers.project, "web", *INTERVAL)
    watch.awaits(r"web: \d+%, \d+ of \d+ statements; it runs since \d\d:\d\d:\d\d \(UTC\)")
    watch.awaits(r"web: process \d+ `python src/web.py \d+` \(cpython [\d.]+, since ")
    time.sleep(0.5)
    assert "src/web.py" not in watch.shown.split("since ")[-1]

    servers.ask("/one")
    watch.awaits(r"web: src/web.py \d+%: lines 6, 18; 1 jump\n", timeout_s=1)
    servers.ask("/two")
    watch.awaits(r"web: src/web.py \d+%: lines 10-11, 20; \d jumps?\n", timeout_s=1)

    assert watch.send(signal.SIGINT).exit_code == 0
    assert servers.ask("/one") == "one"


def test_it_ends_by_itself_with_the_numbers_of_the_stored_data(servers, watching):
    servers.start("web")
    watch = watching(servers.project, *INTERVAL)
    watch.awaits("it runs since")
    servers.ask("/two")
    servers.stop()

    ended = watch.end()

    assert (ended.exit_code, ended.stderr) == (0, "")
    totals = servers.project.report("-e", "web")["totals"]
    last = f"{totals['covered_lines']} of {totals['num_statements']} statements"
    assert watch.lines[-1] == f"web: ended with {totals['percent_covered_display']}%, {last}"


def test_a_run_that_begins_while_another_is_watched_is_watched_too(servers, watching):
    servers.start("web")
    watch = watching(servers.project, *INTERVAL)
    watch.awaits("web: .* it runs since")
    servers.start("more")
    watch.awaits("more: .* it runs since")
    servers.ask("/two", "more")
    watch.awaits(r"more: src/web.py .*\b(9|10)-11, ")  # with the lines of its start, where these were not there yet
    servers.stop("web")
    watch.awaits("web: ended with")
    servers.ask("/one", "more")
    watch.awaits("more: src/web.py .*lines 6, 18")

    assert watch.process.poll() is None
    assert "web: src/web.py" not in watch.shown


def test_a_terminal_shows_totals_files_lines_and_processes_and_is_left_as_it_was(servers, watching):
    servers.start("web")
    watch = watching(servers.project, *INTERVAL, terminal=True)
    watch.awaits(r"runs for 0:\d\d")
    servers.ask("/one")
    watch.awaits("Ran for the first time in the last seconds", timeout_s=2)
    watch.awaits("lines 6, 18; 1 jump")
    watch.awaits(r"Processes +Python +Since \(UTC\) +Command")

    ended = watch.send(signal.SIGINT)

    assert (ended.exit_code, ended.stderr) == (0, "")
    assert watch.shown.rindex("\x1b[?25h") > watch.shown.rindex("\x1b[?25l")  # the cursor is there again


def test_ci_is_given_lines_also_on_a_terminal(servers, watching):
    servers.start("web")
    watch = watching(servers.project, *INTERVAL, terminal=True, environ={"CI": "1"})

    watch.awaits(r"web: \d+%, .* it runs since")

    assert "\x1b" not in watch.shown


def test_who_reads_no_more_ends_it(servers):
    servers.start("web")
    with servers.project.start("sh", "-c", f"{sys.executable} -m covey watch --interval 0.2 | head -n 1") as shell:
        assert "it runs since" in shell.stdout.readline()
        time.sleep(0.5)
        servers.ask("/one")

        assert finish(shell).exit_code == 0


def test_without_a_run_there_is_nothing_to_watch(servers):
    assert servers.project.covey("watch").outcome == (2, "not-running")
    assert servers.project.covey("watch", "wbe").outcome == (2, "unknown-environment")


def test_what_the_tracer_measures_cannot_be_watched(servers_of):
    servers = servers_of("coverage")
    servers.start("web")

    assert servers.project.covey("watch").outcome == (2, "nothing-live")
