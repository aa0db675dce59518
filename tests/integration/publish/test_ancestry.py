"""Which of two commits is newer, also where the checkout does not have them."""

import pytest

from covey.system.git_ancestry import Order
from repositories import Checkout, environment, git


@pytest.fixture
def line(checkout):
    """Ten commits on main, all at the remote, the oldest first."""
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    commits = [checkout.commit(content=f"x = {number}\n") for number in range(10)]
    checkout.git("push", "-q")
    return commits


def side_commit(checkout, base, *, pushed_to=""):
    """A commit beside the main line."""
    tree = checkout.git("rev-parse", f"{base}^{{tree}}")
    commit = checkout.git("commit-tree", tree, "-p", base, "-m", "side")
    if pushed_to:
        checkout.git("push", "-q", "--force", "origin", f"{commit}:refs/heads/{pushed_to}")
    return commit


def shallow(checkout, folder, depth=1):
    git(folder.parent, "clone", "-q", f"--depth={depth}", f"file://{checkout.remote}", str(folder))
    return Checkout(folder, checkout.remote)


def test_ancestors_are_older_whatever_the_clock_says(checkout, line, opened):
    early = {"GIT_COMMITTER_DATE": "@1 +0000", "GIT_AUTHOR_DATE": "@1 +0000"}
    checkout.git("commit", "-q", "--allow-empty", "-m", "by a clock that is wrong", **early)

    with opened(checkout.folder) as branch:
        assert branch.order(line[0], line[9]) is Order.OLDER
        assert branch.order(line[9], line[0]) is Order.NEWER
        assert branch.order(line[3], line[3]) is Order.SAME
        assert branch.order(line[9], checkout.head) is Order.OLDER


@pytest.mark.parametrize("depth", [1, 5])
def test_a_shallow_checkout_learns_what_it_has_not(checkout, line, opened, tmp_path, depth):
    made = shallow(checkout, tmp_path / "shallow", depth)

    with opened(made.folder) as branch:
        assert branch.order(line[0], line[9]) is Order.OLDER
        assert branch.order(line[8], line[2]) is Order.NEWER
    assert made.git("rev-list", "--count", "HEAD") == str(depth)


def test_commits_that_a_shallow_checkout_has_without_what_is_between_are_compared(checkout, line, opened, tmp_path):
    made = shallow(checkout, tmp_path / "shallow")
    made.git("fetch", "-q", "--depth=1", "origin", line[3], line[7])

    with opened(made.folder) as branch:
        assert branch.order(line[3], line[7]) is Order.OLDER


def test_what_was_published_for_a_newer_commit_than_the_checkout_has_is_newer(checkout, line, opened, tmp_path):
    git(tmp_path, "clone", "-q", f"file://{checkout.remote}", "behind")
    newer = checkout.commit(content="x = 11\n")
    checkout.git("push", "-q")

    with opened(tmp_path / "behind") as branch:
        assert branch.order(newer, line[9]) is Order.NEWER
        assert branch.order(line[9], newer) is Order.OLDER


def test_a_shallow_checkout_that_is_behind_learns_both(checkout, line, opened, tmp_path):
    made = shallow(checkout, tmp_path / "shallow")
    newer = [checkout.commit(content=f"x = {number}\n") for number in range(11, 15)][-1]
    checkout.git("push", "-q")

    with opened(made.folder) as branch:
        assert branch.order(line[9], newer) is Order.OLDER
        assert branch.order(newer, line[1]) is Order.NEWER


def test_only_commits_are_fetched_to_tell(checkout, line, opened, tmp_path, scratch):
    made = shallow(checkout, tmp_path / "shallow")

    with opened(made.folder) as branch:
        branch.order(line[0], line[9])
        (project,) = scratch.glob("*/project")
        (project / "objects" / "info" / "alternates").unlink()
        kinds = git(project, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").splitlines()

    assert set(kinds) == {"commit"}


def test_of_two_branches_that_part_the_one_on_the_default_branch_is_newer(checkout, line, opened, tmp_path):
    topic = side_commit(checkout, line[4], pushed_to="topic")
    made = shallow(checkout, tmp_path / "shallow")

    for folder in (checkout.folder, made.folder):
        with opened(folder) as branch:
            assert branch.order(line[7], topic) is Order.NEWER
            assert branch.order(topic, line[7]) is Order.OLDER


def test_after_a_forced_push_what_is_on_the_default_branch_now_is_newer(checkout, line, opened):
    checkout.git("reset", "-q", "--hard", line[4])
    rewritten = checkout.commit(content="y = 1\n")
    checkout.git("push", "-q", "--force")

    with opened(checkout.folder) as branch:
        assert branch.order(rewritten, line[9]) is Order.NEWER


def test_two_commits_beside_the_default_branch_are_unrelated(checkout, line, opened):
    one, other = side_commit(checkout, line[4], pushed_to="one"), side_commit(checkout, line[5], pushed_to="other")

    with opened(checkout.folder) as branch:
        assert branch.order(one, other) is Order.UNRELATED


@pytest.mark.parametrize("kind", ["full", "shallow"])
def test_a_commit_that_nobody_has_is_unknown(checkout, line, opened, tmp_path, kind):
    made = shallow(checkout, tmp_path / "shallow") if kind == "shallow" else checkout

    with opened(made.folder) as branch:
        assert branch.order("f" * 40, line[9]) is Order.UNKNOWN
        assert branch.order(line[2], line[9]) is Order.OLDER


def test_the_remote_is_not_asked_again_for_what_it_has_not(checkout, line, opened, tmp_path):
    made = shallow(checkout, tmp_path / "shallow")
    trace = tmp_path / "trace"

    with opened(made.folder, environment(GIT_TRACE=str(trace))) as branch:
        branch.order("f" * 40, line[9])
        asked = trace.read_text().count("built-in: git fetch")
        for commit in line:
            assert branch.order("f" * 40, commit) is Order.UNKNOWN
            assert commit == line[9] or branch.order(commit, line[9]) is Order.OLDER

    assert trace.read_text().count("built-in: git fetch") == asked


def test_what_is_no_name_of_a_commit_is_unknown_and_no_option_for_git(checkout, line, opened, tmp_path):
    made = shallow(checkout, tmp_path / "shallow")

    with opened(made.folder) as branch:
        for name in (f"--upload-pack=touch {tmp_path}/ran;git-upload-pack", "main", line[3][:10], "", "HEAD^"):
            assert branch.order(name, line[9]) is Order.UNKNOWN
            assert branch.order(line[9], name) is Order.UNKNOWN
    assert not (tmp_path / "ran").exists()


def test_a_commit_that_is_only_here_is_known(checkout, line, opened):
    mine = checkout.commit(content="x = 'not pushed'\n")

    with opened(checkout.folder) as branch:
        assert branch.order(mine, line[9]) is Order.NEWER


def test_the_checkout_of_a_proposed_change_is_compared_too(checkout, line, opened, tmp_path):
    """A merge that CI makes is on no branch: it is in the checkout, with a depth of one."""
    merge = side_commit(checkout, line[9], pushed_to="pull/7/merge")
    folder = tmp_path / "pull"
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "remote", "add", "origin", f"file://{checkout.remote}")
    git(folder, "fetch", "-q", "--depth=1", "origin", merge)
    git(folder, "checkout", "-q", "FETCH_HEAD")

    with opened(folder) as branch:
        assert branch.order(merge, line[3]) is Order.NEWER


@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
def test_a_partial_clone_is_not_filled_by_asking(checkout, line, opened, tmp_path, filter):
    git(tmp_path, "clone", "-q", "--no-checkout", f"--filter={filter}", f"file://{checkout.remote}", "partial")
    newer = checkout.commit(content="x = 11\n")
    checkout.git("push", "-q")
    before = git(tmp_path / "partial", "count-objects", "-v")

    with opened(tmp_path / "partial") as branch:
        assert branch.order(line[0], newer) is Order.OLDER

    assert git(tmp_path / "partial", "count-objects", "-v") == before


def test_a_remote_that_cannot_leave_files_out_answers_all_the_same(checkout, line, opened, tmp_path):
    git(checkout.remote, "config", "uploadpack.allowFilter", "false")
    made = shallow(checkout, tmp_path / "shallow")

    with opened(made.folder) as branch:
        assert branch.order(line[0], line[9]) is Order.OLDER


def test_replaced_commits_do_not_count(checkout, line, opened):
    checkout.git("replace", "--graft", line[9])

    with opened(checkout.folder, environment()) as branch:
        assert branch.order(line[0], line[9]) is Order.OLDER
