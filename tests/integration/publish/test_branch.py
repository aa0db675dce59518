"""What reaches the branch of a real remote."""

from covey.publish.branch import Note
from covey.publish.present import Changes
from integration.publish.conftest import FILES
from repositories import files_of, git


def test_the_branch_holds_the_files_and_nothing_else(checkout, published):
    made = published(checkout.folder)

    assert files_of(checkout.remote) == FILES
    assert git(checkout.remote, "rev-parse", "coverage-data") == made.commit
    assert made.changes == Changes(added=tuple(sorted(FILES)))


def test_equal_files_are_not_sent_again(checkout, published):
    first = published(checkout.folder)

    second = published(checkout.folder, note=Note("Another message", 1_800_000_000))

    assert (second.commit, second.replaced) == (first.commit, False)
