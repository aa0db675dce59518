"""A publisher that is killed at any point: the remote is as before or as after, and the next publication clears up."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from integration.publish.conftest import FILES
from integration.publish.test_checkout import traces
from publisher import HISTORY, NEWEST
from repositories import environment, files_of, git

STOPPER = """#!/bin/sh
read -r calls < "$CALLS" && calls=$((calls + 1)) && echo "$calls" > "$CALLS"
if [ "$calls" = "$STOP" ]; then
    [ "$WHEN" = after ] && {real} "$@"
    kill -9 $PPID
    exit 1
fi
exec {real} "$@"
"""
"""A git that kills who called it, before or after its n-th call."""

ANCESTORS = """#!{python}
import os, pathlib, signal

def parent(pid):
    return int(pathlib.Path(f"/proc/{{pid}}/stat").read_text().rpartition(")")[2].split()[1])

pid = os.getppid()
while True:
    command = pathlib.Path(f"/proc/{{pid}}/cmdline").read_bytes().split(b"\\0")
    above = parent(pid)
    if b"push" in command or b"publisher.py" in command[1]:
        os.kill(pid, signal.SIGKILL)
    if b"publisher.py" in command[1]:
        break
    pid = above
"""
"""A hook of the remote that kills the client, and whoever started it."""


def publisher(checkout, scratch, commit, history="one", **variables):
    command = [sys.executable, "tests/publisher.py", str(checkout.folder), commit, str(scratch), history]
    env = environment(PYTHONPATH="tests", **variables)
    return subprocess.run(command, env=env, capture_output=True, timeout=60)


@pytest.fixture
def stopper(tmp_path):
    """Variables with which the n-th call of git is the last one."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(STOPPER.format(real=shutil.which("git")))
    program.chmod(0o755)

    def stopping(number, when):
        (tmp_path / "calls").write_text("0\n")
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "CALLS": str(tmp_path / "calls"), "STOP": str(number), "WHEN": when}

    return stopping


def expected(commit, lines):
    history = "".join(f"{line}\n" for line in sorted(lines)).encode()
    return {NEWEST: commit.encode(), HISTORY: history, f"htmlcov/{commit}.html": commit.encode() * 20}


def test_killed_at_each_step_it_leaves_the_branch_as_before_or_as_after(checkout, scratch, stopper, tmp_path):
    """With a number of commits that stay there are the most steps: earlier ones are made anew."""
    oldest, older, newer = checkout.head, *(checkout.commit(content=f"x = {number}\n") for number in (2, 3))
    checkout.git("push", "-q")
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    for commit in (oldest, older):
        assert publisher(checkout, scratch, commit, history="2").returncode == 0
    before, untouched = git(checkout.remote, "rev-parse", "coverage-data"), traces(checkout.folder)
    assert files_of(checkout.remote) == expected(older, [oldest, older])
    assert publisher(checkout, scratch, newer, history="2", **stopper(0, "never")).returncode == 0
    after, calls = git(checkout.remote, "rev-parse", "coverage-data"), int((tmp_path / "calls").read_text())
    assert files_of(checkout.remote) == expected(newer, [oldest, older, newer])
    assert git(checkout.remote, "rev-list", "--count", after) == "2"
    assert calls > 20
    states = []

    for number, when in [*((number, "before") for number in range(1, calls + 1)), (calls, "after")]:
        git(checkout.remote, "update-ref", "refs/heads/coverage-data", before)
        ended = publisher(checkout, scratch, newer, history="2", **stopper(number, when))
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        states.append(git(checkout.remote, "rev-parse", "coverage-data"))

    assert states == [*[before] * calls, after]
    assert traces(checkout.folder) == untouched
    assert publisher(checkout, scratch, newer, history="2").returncode == 0
    assert git(checkout.remote, "rev-parse", "coverage-data") == after
    assert list(scratch.iterdir()) == []
    git(checkout.remote, "fsck", "--strict")


@pytest.mark.parametrize("hook", ["pre-receive", "update", "post-receive"])
def test_killed_while_the_remote_takes_it_in_it_leaves_the_branch_as_before_or_as_after(checkout, scratch, hook):
    older, newer = checkout.head, checkout.commit(content="x = 2\n")
    checkout.git("push", "-q")
    assert publisher(checkout, scratch, older).returncode == 0
    program = checkout.remote / "hooks" / hook
    program.parent.mkdir(exist_ok=True)
    program.write_text(ANCESTORS.format(python=sys.executable))
    program.chmod(0o755)

    killed = publisher(checkout, scratch, newer)

    program.unlink()
    assert killed.returncode == -signal.SIGKILL
    assert files_of(checkout.remote) in (expected(older, [older]), expected(newer, [older, newer]))
    assert len(list(scratch.iterdir())) == 1
    assert publisher(checkout, scratch, newer).returncode == 0
    assert files_of(checkout.remote) == expected(newer, [older, newer])
    assert list(scratch.iterdir()) == []


def runs(pid):
    """Whether a process runs; nobody may have taken note of its end."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_ctrl_c_ends_git_and_leaves_nothing(checkout, scratch):
    """The remote waits in a hook; the publisher is interrupted meanwhile."""
    hook = checkout.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho $$ > {scratch.parent}/waiting\nexec sleep 60\n")
    hook.chmod(0o755)
    command = [sys.executable, "tests/publisher.py", str(checkout.folder), checkout.head, str(scratch)]
    env = environment(PYTHONPATH="tests")
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
        while not (scratch.parent / "waiting").exists():
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)

    assert list(scratch.iterdir()) == []
    assert git(checkout.remote, "for-each-ref", "refs/heads/coverage-data") == ""
    assert not runs(int((scratch.parent / "waiting").read_text()))


def test_nothing_is_published_before_it_is_whole(checkout, published):
    """A remote that takes objects and then refuses keeps what it had."""
    published(checkout.folder)
    (checkout.remote / "hooks").mkdir(exist_ok=True)
    (checkout.remote / "hooks" / "update").write_text("#!/bin/sh\nexit 1\n")
    (checkout.remote / "hooks" / "update").chmod(0o755)

    with pytest.raises(Exception, match="hook declined"):
        published(checkout.folder, {**FILES, "more": b"1"})

    assert files_of(checkout.remote) == FILES
