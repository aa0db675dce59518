"""How many commits the branch keeps."""

from itertools import pairwise

import pytest

from covey.errors import PublishError
from covey.publish.branch import Note
from covey.publish.kept import ALL, ONE, Kept
from covey.publish.present import Changes
from covey.publish.publish import plan
from covey.system.git_objects import Author
from integration.publish.conftest import FILES
from repositories import files_of, git


def nth(number):
    """What the n-th publication holds."""
    return {**FILES, "number": b"%d" % number}


@pytest.fixture
def publish_nth(checkout, published):
    """Publishes states of the branch, each with a note and an author of its own."""

    def publishing(numbers, kept, folder=checkout.folder):
        for number in numbers:
            note = Note(
                f"Nr. {number}\n\nMore of it.", 1_700_000_000 - number, Author(f"Bot {number}", "bot@example.org")
            )
            made = published(folder, nth(number), note, kept)
        return made

    return publishing


def commits(checkout):
    """The names of the branch's commits, the newest first; those that anything leads to."""
    return git(checkout.remote, "rev-list", "--topo-order", "coverage-data").split()


def told(checkout):
    """What each commit of the branch says and holds, but for what came before it."""
    form = "--format=%T|%an|%ae|%ad|%cn|%ce|%cd|%B"
    return (
        git(checkout.remote, "log", "-z", "--topo-order", "--date=raw", form, "coverage-data")
        .removesuffix("\0")
        .split("\0")
    )


def is_one_line(checkout):
    names = commits(checkout)
    linked = git(checkout.remote, "rev-list", "--topo-order", "--parents", "coverage-data").split("\n")
    return linked == [*(f"{name} {before}" for name, before in pairwise(names)), names[-1]]


def shallow_mirror(checkout, folder, depth):
    """A remote that has only the newest commits of the checkout's."""
    made = folder / "shallow.git"
    options = ["-q", "--mirror", "--no-single-branch", f"--depth={depth}"]
    git(folder, "clone", *options, f"file://{checkout.remote}", str(made))
    return made


def test_the_newest_publications_stay_as_they_were(checkout, publish_nth):
    whole = []

    for number in range(6):
        publish_nth([number], Kept(3))
        whole.insert(0, told(checkout)[0])
        assert told(checkout) == whole[:3]
        assert is_one_line(checkout)

    assert files_of(checkout.remote) == nth(5)
    git(checkout.remote, "fsck", "--strict")


def test_until_there_are_as_many_each_is_pushed_upon_the_last(checkout, publish_nth):
    git(checkout.remote, "config", "receive.denyNonFastForwards", "true")
    publish_nth(range(3), Kept(3))

    with pytest.raises(PublishError) as caught:
        publish_nth([3], Kept(3))

    assert (caught.value.slug, len(commits(checkout))) == ("no-force-push", 3)


def test_one_is_one(checkout, publish_nth):
    publish_nth(range(3), Kept(1))
    kept = commits(checkout)
    git(checkout.remote, "branch", "-D", "coverage-data")

    publish_nth(range(3), ONE)

    assert commits(checkout) == kept


def test_equal_publications_make_equal_commits_whatever_was_before(checkout, publish_nth):
    publish_nth(range(5), Kept(3))
    kept = commits(checkout)
    git(checkout.remote, "branch", "-D", "coverage-data")

    publish_nth(range(2), ALL)
    publish_nth(range(2, 5), Kept(3))

    assert commits(checkout) == kept


@pytest.mark.parametrize(("before", "kept", "left"), [(ALL, 2, 2), (Kept(4), 2, 2), (ONE, 3, 2), (Kept(2), 4, 3)])
def test_another_number_holds_from_the_next_publication_on(checkout, publish_nth, before, kept, left):
    publish_nth(range(5), before)
    former = told(checkout)

    publish_nth([5], Kept(kept))

    assert len(commits(checkout)) == left
    assert told(checkout)[1:] == former[: left - 1]
    assert is_one_line(checkout)


@pytest.mark.parametrize("kept", [ONE, Kept(2), Kept(3), Kept(9), ALL])
def test_equal_files_are_published_only_to_have_too_many_commits_dropped(checkout, opened, publish_nth, kept):
    publish_nth(range(4), ALL)
    former, names = told(checkout), commits(checkout)
    most = kept.most or 9

    with opened(checkout.folder) as branch:
        planned = plan(branch, lambda present, order: nth(3), kept=kept)
    made = publish_nth([3], kept)

    assert planned.changes == made.changes == Changes(shortened=most < 4)
    assert (made.replaced, made.commit) == (most < 4, commits(checkout)[0])
    assert told(checkout) == former[:most]
    assert (commits(checkout) == names) == (most > 3)
    assert is_one_line(checkout)
    assert publish_nth([3], kept).replaced is False


def test_commits_of_others_stay_and_what_was_merged_does_not(checkout, publish_nth, tmp_path):
    publish_nth([0], ALL)
    git(tmp_path, "clone", "-q", "-b", "coverage-data", f"file://{checkout.remote}", "theirs")
    theirs = tmp_path / "theirs"
    git(theirs, "commit", "-q", "--allow-empty", "-m", "By hand")
    git(theirs, "checkout", "-q", "--orphan", "aside")
    git(theirs, "commit", "-q", "-m", "Aside")
    git(theirs, "checkout", "-q", "coverage-data")
    git(theirs, "merge", "-q", "--allow-unrelated-histories", "-s", "ours", "-m", "Merged", "aside")
    git(theirs, "push", "-q", "origin", "coverage-data")
    assert len(commits(checkout)) == 4

    publish_nth([1], Kept(9))

    assert git(checkout.remote, "log", "--format=%s", "coverage-data").split("\n") == [
        "Nr. 1",
        "Merged",
        "By hand",
        "Nr. 0",
    ]
    assert is_one_line(checkout)


def test_of_a_branch_of_the_comment_action_the_newest_commits_stay(checkout, published, publish_nth):
    action = {"README.md": b"", "data.json": b"{}", "endpoint.json": b"{}"}
    for number in range(5):
        published(checkout.folder, {**action, "badge.svg": b"%d" % number}, Note(f"Update {number}", 1), ALL)

    publish_nth([0], Kept(3))

    subjects = git(checkout.remote, "log", "--format=%s", "coverage-data").split("\n")
    assert subjects == ["Nr. 0", "Update 4", "Update 3"]


@pytest.mark.parametrize("leaves_out", ["true", "false"])
def test_a_shallow_checkout_and_a_shallow_remote_are_published_to(checkout, publish_nth, tmp_path, leaves_out):
    publish_nth(range(6), ALL)
    shallow = shallow_mirror(checkout, tmp_path, depth=4)
    git(shallow, "config", "uploadpack.allowFilter", leaves_out)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{shallow}", "clone")
    former = told(checkout)[:4]
    at_shallow = type(checkout)(tmp_path / "clone", shallow)

    publish_nth([6], Kept(3), at_shallow.folder)
    after_three = told(at_shallow)[1:]
    publish_nth([7], Kept(9), at_shallow.folder)

    assert (after_three, told(at_shallow)[2:]) == (former[:2], former[:2])
    assert is_one_line(at_shallow)


def test_of_a_shallow_remote_no_more_is_kept_than_it_has(checkout, publish_nth, tmp_path):
    publish_nth(range(6), ALL)
    shallow = shallow_mirror(checkout, tmp_path, depth=2)
    at_shallow = type(checkout)(checkout.folder, shallow)
    checkout.git("remote", "set-url", "origin", f"file://{shallow}")

    publish_nth([6], Kept(9))

    assert told(at_shallow)[1:] == told(checkout)[:2]
    assert is_one_line(at_shallow)


@pytest.mark.parametrize("kept", [Kept(4), Kept(30)])
def test_only_what_is_new_travels_however_many_commits_stay(checkout, publish_nth, opened, scratch, kept):
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    git(checkout.remote, "config", "transfer.unpackLimit", "1")
    publish_nth(range(6), ALL)
    packs = set(checkout.remote.glob("objects/pack/*.idx"))

    with opened(checkout.folder) as branch:
        branch.read((), kept)
        (repository,) = scratch.glob("*/branch")
        fetched = git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    publish_nth([6], kept)

    (sent,) = set(checkout.remote.glob("objects/pack/*.idx")) - packs
    kinds = [line.split()[1:2] for line in git(checkout.remote, "verify-pack", "-v", str(sent)).splitlines()]
    assert (kinds.count(["blob"]), kinds.count(["commit"])) == (1, 4 if kept.most == 4 else 1)
    assert kinds.count(["tree"]) <= 2, "the new one, and what it is stored as the difference to"
    assert (fetched.count("blob"), fetched.count("commit")) == (0, min(6, kept.most))
