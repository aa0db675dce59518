"""What a branch held earlier, read from its commits."""

import pytest

from covey.publish.branch import Note
from covey.publish.kept import ALL, ONE
from repositories import git


@pytest.fixture
def five_states(checkout, published):
    """A branch as the comment action keeps it: one commit after the other."""
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    states = [b'{"n": 0}', b'{"n": 1}', b'{"n": 1}', b'{"n": 3}\n', None]
    for number, content in enumerate(states):
        files = {"endpoint.json": b"%d" % number, "htmlcov/@page.html": b"%d\n" % number * 1000}
        files |= {} if content is None else {"data.json": content}
        published(checkout.folder, files, Note("Update", 1_000 + number), ALL)


def test_each_commit_that_changed_a_file_tells_what_it_held(checkout, opened, five_states):
    with opened(checkout.folder) as branch:
        past = list(branch.past(["data.json", "absent"]))

    assert [(state.date_s, dict(state.contents)) for state in past] == [
        (1000, {"data.json": b'{"n": 0}'}),
        (1001, {"data.json": b'{"n": 1}'}),
        (1003, {"data.json": b'{"n": 3}\n'}),
        (1004, {}),
    ]
    commits = git(checkout.remote, "rev-list", "--reverse", "coverage-data").splitlines()
    assert [state.commit for state in past] == [commits[0], commits[1], commits[3], commits[4]]


def test_files_that_there_never_were_have_no_past(checkout, opened, five_states):
    with opened(checkout.folder) as branch:
        assert list(branch.past(["absent"])) == []


def test_a_file_that_did_not_change_is_there_all_the_same(checkout, opened, five_states):
    with opened(checkout.folder) as branch:
        past = list(branch.past(["data.json", "endpoint.json"]))

    assert [state.contents.get("data.json") for state in past] == [b'{"n": 0}', *[b'{"n": 1}'] * 2, b'{"n": 3}\n', None]
    assert [state.contents["endpoint.json"] for state in past] == [b"0", b"1", b"2", b"3", b"4"]


def test_what_begins_like_a_line_of_git_is_read(checkout, opened, five_states):
    with opened(checkout.folder) as branch:
        past = list(branch.past(["htmlcov/@page.html"]))

    assert [state.contents["htmlcov/@page.html"][:1] for state in past] == [b"0", b"1", b"2", b"3", b"4"]


def test_other_files_are_not_fetched_for_it(checkout, opened, five_states, scratch):
    with opened(checkout.folder) as branch:
        branch.read(["data.json"])
        list(branch.past(["data.json"]))
        (repository,) = scratch.glob("*/branch")
        here = git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").splitlines()

    assert here.count("blob") == 3


def test_a_remote_that_sends_all_is_read_too(checkout, opened, five_states):
    git(checkout.remote, "config", "uploadpack.allowFilter", "false")

    with opened(checkout.folder) as branch:
        assert len(list(branch.past(["data.json"]))) == 4


def test_a_branch_can_be_published_after_its_past_was_read(checkout, opened, published, five_states):
    with opened(checkout.folder) as branch:
        list(branch.past(["data.json"]))
        present = branch.read()
        branch.write(present, {"data.covey": b""}, Note("New", 1), ONE)

    assert git(checkout.remote, "rev-list", "--count", "coverage-data") == "1"


def test_a_branch_that_is_not_there_has_no_past(checkout, opened):
    with opened(checkout.folder) as branch:
        assert list(branch.past(["data.json"])) == []
