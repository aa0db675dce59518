"""Many publishers at once on one remote."""

import subprocess
import sys

import pytest

from covey.errors import PublishError
from covey.publish.branch import Note
from covey.publish.kept import ALL
from covey.publish.publish import Patience, publish
from integration.publish.conftest import FILES, NOTE
from publisher import HISTORY, NEWEST, newest_wins
from repositories import Checkout, environment, files_of, git
from selection import slow_but


def started(folder, commit, scratch, *history):
    """A publisher, not waited for."""
    command = [sys.executable, "tests/publisher.py", str(folder), commit, str(scratch), *history]
    env = environment(PYTHONPATH="tests")
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def shallow_at(commit, remote, folder):
    """A checkout of just one commit, as CI systems make it."""
    git(folder.parent, "init", "-q", str(folder))
    git(folder, "remote", "add", "origin", f"file://{remote}")
    git(folder, "fetch", "-q", "--depth=1", "origin", commit)
    git(folder, "checkout", "-q", "FETCH_HEAD")
    return folder


@pytest.mark.parametrize(
    ("history", "publishers", "leaves_out"),
    slow_but(
        [("one", 6, "true"), ("3", 6, "true"), ("keep", 4, "false")],
        [
            *[("one", 6, "true"), ("3", 6, "true"), ("keep", 4, "false")],
            *[("one", 20, "true"), ("3", 20, "true"), ("keep", 8, "false")],
        ],
    ),
)
def test_of_many_at_once_the_newest_wins_and_no_line_is_lost(
    checkout, tmp_path, scratch, history, publishers, leaves_out
):
    git(checkout.remote, "config", "uploadpack.allowFilter", leaves_out)
    commits = [checkout.commit(content=f"x = {number}\n") for number in range(publishers)]
    checkout.git("push", "-q")
    shallow = [shallow_at(commit, checkout.remote, tmp_path / commit) for commit in commits[::2]]
    folders = [folder for one in shallow for folder in (one, checkout.folder)]

    running = [started(*pair, scratch, history) for pair in zip(folders, commits, strict=True)]

    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * publishers, said
    left = files_of(checkout.remote)
    assert left[NEWEST].decode() == commits[-1]
    assert left[HISTORY].decode().split() == sorted(commits)
    assert set(left) == {NEWEST, HISTORY, f"htmlcov/{commits[-1]}.html"}
    count = int(git(checkout.remote, "rev-list", "--count", "coverage-data"))
    assert (1 if history == "one" else 2) <= count <= {"one": 1, "keep": publishers}.get(history, 3)
    git(checkout.remote, "fsck", "--strict")


def overtaken(times, checkout, published, commit):
    """A composer that somebody overtakes a number of times, after it has read the branch."""
    left = list(range(times))

    def compose(present, order):
        if left:
            number = left.pop()
            published(checkout.folder, {"data.covey": b"", HISTORY: f"other {number}\n".encode()})
        return newest_wins(commit, present, order)

    return compose


@pytest.mark.parametrize("there_before", [False, True])
def test_who_is_overtaken_composes_anew_after_a_growing_pause(checkout, opened, published, there_before):
    if there_before:
        published(checkout.folder, {"data.covey": checkout.head.encode()})
    pauses = []
    patience = Patience(first_s=0.5, most_s=3, sleep=pauses.append, chance=lambda: 0.5)

    with opened(checkout.folder) as branch:
        compose = overtaken(4, checkout, published, checkout.head)
        made = publish(branch, compose, lambda: NOTE, wants=["*"], patience=patience)

    assert made.attempts == 5
    assert pauses == [0.5, 1.0, 1.5, 1.5]
    assert files_of(checkout.remote)[HISTORY].decode() == f"{checkout.head}\nother 0\n"


def test_who_is_overtaken_each_time_gives_up_and_says_so(checkout, opened, published):
    pauses = []
    patience = Patience(attempts=3, sleep=pauses.append)

    with (
        opened(checkout.folder) as branch,
        pytest.raises(PublishError, match="at each of 3 tries") as caught,
    ):
        publish(branch, overtaken(9, checkout, published, checkout.head), lambda: NOTE, wants=["*"], patience=patience)

    assert caught.value.slug == "always-outdated"
    assert len(pauses) == 2
    assert "other" in files_of(checkout.remote)[HISTORY].decode()


def test_a_lock_that_a_server_left_is_quoted(checkout, opened, published):
    published(checkout.folder)
    (checkout.remote / "refs" / "heads" / "coverage-data.lock").touch()
    patience = Patience(attempts=2, sleep=lambda _: None)

    with (
        opened(checkout.folder) as branch,
        pytest.raises(PublishError, match=r"coverage-data\.lock.*File exists") as caught,
    ):
        publish(branch, lambda present, order: {"data.covey": b""}, lambda: NOTE, patience=patience)

    assert caught.value.slug == "always-outdated"
    assert files_of(checkout.remote) == FILES


def test_equal_files_that_somebody_else_published_meanwhile_are_not_sent_again(checkout, opened, published):
    calls = []

    def compose(present, order):
        calls.append(present.commit)
        if len(calls) == 1:
            published(checkout.folder, FILES, note=Note("the other", 1))
        return FILES

    with opened(checkout.folder) as branch:
        made = publish(branch, compose, lambda: NOTE, patience=Patience(sleep=lambda _: None))

    assert (made.replaced, made.attempts) == (False, 2)
    assert git(checkout.remote, "log", "-1", "--format=%s", "coverage-data") == "the other"


def test_a_branch_that_is_deleted_meanwhile_is_made_anew(checkout, opened, published):
    published(checkout.folder, {"data.covey": b"old"})
    calls = []

    def compose(present, order):
        calls.append(present.commit)
        if len(calls) == 1:
            git(checkout.remote, "branch", "-D", "coverage-data")
        return FILES

    with opened(checkout.folder) as branch:
        publish(branch, compose, lambda: NOTE, patience=Patience(sleep=lambda _: None))

    assert calls[1:] == [""]
    assert files_of(checkout.remote) == FILES


def test_a_composer_may_leave_the_branch(checkout, opened, published):
    first = published(checkout.folder)

    with opened(checkout.folder) as branch:
        made = publish(branch, lambda present, order: None, lambda: NOTE)

    assert (made.commit, made.replaced, made.attempts) == (first.commit, False, 1)


def test_kept_files_stay_without_being_read(checkout, opened, published):
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    published(checkout.folder)

    with opened(checkout.folder) as branch:
        publish(branch, lambda present, order: {**present.files, "README.md": b"new"}, lambda: NOTE, kept=ALL)

    assert files_of(checkout.remote) == {**FILES, "README.md": b"new"}


def test_two_checkouts_take_turns(checkout, tmp_path, scratch):
    """Publishing again from where somebody is behind does not bring an older state back."""
    git(tmp_path, "clone", "-q", f"file://{checkout.remote}", "behind")
    behind = Checkout(tmp_path / "behind", checkout.remote)
    ahead = checkout.commit(content="x = 2\n")
    checkout.git("push", "-q")

    for folder, commit in ((checkout.folder, ahead), (behind.folder, behind.head)):
        process = started(folder, commit, scratch)
        said = process.communicate(timeout=60)
        assert process.returncode == 0, said

    left = files_of(checkout.remote)
    assert left[NEWEST].decode() == ahead
    assert left[HISTORY].decode().split() == sorted([ahead, behind.head])
