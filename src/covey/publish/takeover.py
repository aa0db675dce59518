"""What a branch of the comment action knows of the past, as entries of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covey.publish import action_data, history
from covey.publish.branch import DataBranch
from covey.publish.entries import imported_entry
from covey.publish.history import Entry
from covey.publish.present import Past, Present

ACTIONS_BRANCH = "python-coverage-comment-action-data"
"""Where the action publishes when nobody tells it otherwise."""


def is_of_the_action(present: Present) -> bool:
    """Whether the branch holds what the action published, and nothing of covey's yet."""
    return action_data.PATH in present.blobs and history.PATH not in present.blobs


def past_entries(branch: DataBranch, name: str = "") -> tuple[Entry, ...]:
    """The entry of each publication on a branch of the action.

    Args:
        name: of that branch; by default the action's usual one, and else the one that is published to.
    Raises:
        PublishError: of the table in git_failures.
    """
    for candidate in [name] if name else dict.fromkeys([ACTIONS_BRANCH, branch.name]):
        found = tuple(_entries(branch.past([action_data.PATH, history.PATH], candidate)))
        if found:
            return found
    return ()


def _entries(past: Iterable[Past]) -> Iterator[Entry]:
    for at in past:
        if history.PATH in at.contents:
            return  # covey's own publications have their lines already
        base = action_data.read_action_data(at.contents.get(action_data.PATH, b""), with_files=False)
        if base is not None:
            yield imported_entry(base, at.commit, at.date_s)
