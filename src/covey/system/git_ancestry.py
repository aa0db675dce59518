"""Which of two commits came first: as their ancestry says, and no clock.

Asked in a repository of covey's own that sees the checkout's objects. What the checkout does not have, because it is
shallow or older than what others published, is fetched there: commits only, and not more than are needed.
"""

from __future__ import annotations

import shutil
from enum import Enum
from functools import cached_property
from pathlib import Path

from covey.model.refs import is_object_name
from covey.system.git_access import REMOTE
from covey.system.git_checkout import Checkout
from covey.system.git_command import NETWORK_TIMEOUT_S, Git
from covey.system.git_private import Private, new_repository
from covey.system.git_remote import ALL_COMMITS, Seen

DEPTHS = (64, 2048, ALL_COMMITS)
"""How many commits to fetch of a shallow history, before the next try."""


class Order(Enum):
    """How one commit stands to another."""

    SAME = "same"
    OLDER = "older"
    """It is an ancestor of the other; or only the other is on the default branch."""
    NEWER = "newer"
    UNRELATED = "unrelated"
    """Neither, and both or none are on the default branch."""
    UNKNOWN = "unknown"
    """Neither the checkout nor the remote has the commits to tell."""


class Ancestry:
    """The commits of the project."""

    def __init__(self, checkout: Checkout, private: Private, seen: Seen) -> None:
        self._checkout = checkout
        self._private = private
        self._seen = seen
        self._known: dict[tuple[str, str], Order] = {}
        self._depths = list(DEPTHS)
        self._absent: set[str] = set()

    def order(self, one: str, other: str) -> Order:
        """How one commit stands to the other; what is no full name of a commit is unknown."""
        if one == other:
            return Order.SAME
        if not (is_object_name(one) and is_object_name(other)):
            return Order.UNKNOWN
        if (one, other) not in self._known:
            self._known[one, other] = self._order(one, other)
        return self._known[one, other]

    def _order(self, one: str, other: str) -> Order:
        found = self._by_ancestry(one, other)
        while found is Order.UNKNOWN and self._learn([one, other]):
            found = self._by_ancestry(one, other)
        return self._by_default_branch(one, other) if found is Order.UNRELATED else found

    def _learn(self, commits: list[str]) -> bool:
        """Fetch more of the history, or what is missing of it; whether that may tell more than before."""
        missing = [commit for commit in commits if not self._has(commit)]
        if self._absent.intersection(missing):
            return False
        if self._is_shallow() and self._depths:
            return self._fetch(commits, self._depths.pop(0))
        fetched = bool(missing) and self._fetch(missing)
        self._absent.update(commit for commit in missing if not self._has(commit))
        return fetched

    def _by_ancestry(self, one: str, other: str) -> Order:
        before, after = self._is_ancestor(one, other), self._is_ancestor(other, one)
        if before or after:
            return Order.OLDER if before else Order.NEWER
        return Order.UNRELATED if (before, after) == (False, False) else Order.UNKNOWN

    def _by_default_branch(self, one: str, other: str) -> Order:
        tip = self._seen.default_commit
        if not tip:
            return Order.UNRELATED
        self._learn([tip])
        one_is, other_is = self._is_ancestor(one, tip), self._is_ancestor(other, tip)
        if one_is is None or other_is is None or one_is == other_is:
            return Order.UNRELATED
        return Order.NEWER if one_is else Order.OLDER

    def _is_ancestor(self, one: str, other: str) -> bool | None:
        """None when the commits that are here do not tell."""
        exit_code = self._git.run("merge-base", "--is-ancestor", one, other).exit_code
        if exit_code == 0:
            return True
        return False if exit_code == 1 and not self._is_shallow() else None

    def _has(self, commit: str) -> bool:
        return self._git.run("cat-file", "-e", f"{commit}^{{commit}}").ok

    def _is_shallow(self) -> bool:
        return self._git.run("rev-parse", "--is-shallow-repository").text == "true"

    def _fetch(self, commits: list[str], depth: int | None = None) -> bool:
        """Fetch the default branch, and these commits as far as the remote gives them; whether it gave anything."""
        default = [f"refs/heads/{self._seen.default_branch}"] if self._seen.default_branch else []
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=tree:0"]
        if depth is not None:
            options.append(f"--depth={depth}")
        choices = ([*default, *commits], default, *([commit] for commit in commits))
        fetched = any(self._run_fetch([*options, REMOTE, *wanted]) for wanted in choices if wanted)
        if not fetched:
            self._depths.clear()
        return fetched

    def _run_fetch(self, arguments: list[str]) -> bool:
        config = self._folder / "config"
        plain = config.read_bytes()
        fetched = self._git.run("fetch", *arguments, timeout_s=NETWORK_TIMEOUT_S).ok
        # git notes there that the remote has what is missing: each question for a commit that nobody has would ask it.
        config.write_bytes(plain)
        return fetched

    @property
    def _folder(self) -> Path:
        return self._private.folder / "project"

    @cached_property
    def _git(self) -> Git:
        """A repository that sees what the checkout has."""
        folder = self._folder
        git = new_repository(self._private.git, folder, self._checkout.object_format).at(GIT_NO_REPLACE_OBJECTS="1")
        (folder / "objects" / "info").mkdir(exist_ok=True)
        objects = self._checkout.common / "objects"
        (folder / "objects" / "info" / "alternates").write_text(f"{objects}\n")
        shallow = self._checkout.common / "shallow"
        if shallow.exists():
            shutil.copyfile(shallow, folder / "shallow")
        git.run("update-ref", "refs/covey/head", self._checkout.head)
        return git
