"""What a branch of the comment action knows of the past, as entries of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from covey.errors import PublishError
from covey.publish import action_data, history
from covey.publish.branch import DataBranch
from covey.publish.entries import imported_entry
from covey.publish.history import Entry, entries_of, read_history
from covey.publish.present import Past, Present

ACTIONS_BRANCH = "python-coverage-comment-action-data"
"""Where the action publishes when nobody tells it otherwise."""


def _is_of_the_action(present: Present) -> bool:
    """Whether the branch holds what the action published, and nothing of covey's yet."""
    return action_data.PATH in present.blobs and history.PATH not in present.blobs


def left_by_the_action(branch: DataBranch, present: Present) -> tuple[Entry, ...]:
    """What the first publication of covey's would have the branch lose. Raises as `past_entries`."""
    return tuple(_entries(branch.past([action_data.PATH, history.PATH]))) if _is_of_the_action(present) else ()


def past_entries(branch: DataBranch, present: Present, name: str) -> tuple[Entry, ...]:
    """The entry of each publication on a branch of the action.

    Args:
        name: of that branch; when empty the action's usual one, and else the one that is published to, unless the
            history has such entries already.
    Raises:
        PublishError: "no-history", or of the table in git_failures.
    """
    if not name and any(entry.imported for entry in entries_of(read_history(present.contents.get(history.PATH)))):
        return ()
    candidates = [name] if name else [*dict.fromkeys([ACTIONS_BRANCH, branch.name])]
    for candidate in candidates:
        found = tuple(_entries(branch.past([action_data.PATH, history.PATH], candidate)))
        if found:
            return found
    raise _no_history(branch, candidates)


def pasts_of_projects(branch: DataBranch, names: Iterable[str], start: str) -> dict[str, tuple[Entry, ...]]:
    """What the action published of several projects: by name, and of the whole repository by "".

    Args:
        start: the branch of the whole; that of a project has its name (SUBPROJECT_ID) behind it. Empty: the usual one.
    Raises:
        PublishError: "no-history": none of these branches has any.
    """
    start = start or ACTIONS_BRANCH
    branches = {"": start, **{name: f"{start}-{name}" for name in names}}
    found = {name: tuple(_entries(branch.past([action_data.PATH, history.PATH], at))) for name, at in branches.items()}
    if not any(found.values()):
        raise _no_history(branch, list(branches.values()))
    return found


def _no_history(branch: DataBranch, candidates: Sequence[str]) -> PublishError:
    return PublishError(
        f"there is no past to import on {' or '.join(candidates)} of {branch.url}",
        fix="name the branch that python-coverage-comment-action published to",
        slug="no-history",
    )


def _entries(past: Iterable[Past]) -> Iterator[Entry]:
    for at in past:
        if history.PATH in at.contents:
            return  # covey's own publications have their lines already
        base = action_data.read_action_data(at.contents.get(action_data.PATH, b""), with_files=False)
        if base is not None:
            yield imported_entry(base, at.commit, at.date_s)
