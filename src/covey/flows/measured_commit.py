"""The one commit that a report is of: coverage is published for a commit."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from covey.errors import PublishError
from covey.model.refs import Commit
from covey.model.run import Run
from covey.system.git import current_commit
from covey.system.git_checkout import open_checkout


def measured_commit(runs: Collection[Run], root: Path) -> Commit:
    """The commit that every run measured; the one that is checked out where no run knows, as with foreign data files.

    Raises:
        PublishError: "several-commits", or why there is no commit, as `open_checkout`.
    """
    found = [run.commit for run in runs if run.commit]
    shas = {commit.sha for commit in found}
    if len(shas) > 1:
        raise _several(runs)
    if found:
        return Commit(found[0].sha, dirty=any(commit.dirty for commit in found), branch=found[0].branch)
    return current_commit(root) or Commit(open_checkout(root, os.environ).head, dirty=False)


def why_unsafe(root: Path) -> str:
    """Why git tells no commit of a folder that is in a repository, and what to do; empty for any other reason."""
    try:
        open_checkout(root, os.environ)
    except PublishError as error:
        return str(error) if error.slug == "unsafe-repository" else ""
    return ""


def doubts(commit: Commit, root: Path) -> Iterator[str]:
    """Why what is published of a commit may not be what its reader takes it for: sentences for a person."""
    if commit.dirty:
        yield f"what was measured is {commit.sha[:10]} with changes that are not committed"
    here = current_commit(root)
    if here is not None and here.sha != commit.sha:
        yield f"what was measured is {commit.sha[:10]}, and {here.sha[:10]} is checked out: run again to publish that"


def _several(runs: Collection[Run]) -> PublishError:
    measured = sorted({f"{run.environment} at {run.commit.short}" for run in runs if run.commit})
    return PublishError(
        f"the environments were measured at different commits: {', '.join(measured)}",
        fix="run those that are behind again, so that all are of one commit, and publish then",
        slug="several-commits",
    )
