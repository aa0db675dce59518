"""Which of two commits came first: as their ancestry says, and no clock.

Asked in a repository of covey's own that sees the checkout's objects. What the checkout does not have, because it is
shallow or older than what others published, is fetched there: commits only, and not more than are needed.
"""

from __future__ import annotations

import re
import shutil
from enum import Enum
from functools import cached_property

from covey.system.git_access import REMOTE
from covey.system.git_checkout import Checkout
from covey.system.git_command import NETWORK_TIMEOUT_S, Git
from covey.system.git_private import Private, new_repository
from covey.system.git_remote import Seen

DEPTHS = (64, 2048, 0)
"""How many commits to fetch of a shallow history before the next try; 0: all."""

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


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

    def order(self, one: str, other: str) -> Order:
        """How one commit stands to the other; what is no full name of a commit is unknown."""
        if one == other:
            return Order.SAME
        if not (COMMIT.fullmatch(one) and COMMIT.fullmatch(other)):
            return Order.UNKNOWN
        if (one, other) not in self._known:
            self._known[one, other] = self._order(one, other)
        return self._known[one, other]

    def _order(self, one: str, other: str) -> Order:
        found = self._by_ancestry(one, other)
        for depth in DEPTHS:
            if found is not Order.UNKNOWN or (depth != DEPTHS[0] and not self._is_shallow()):
                break
            self._fetch(depth, [one, other])
            found = self._by_ancestry(one, other)
        return self._by_default_branch(one, other) if found is Order.UNRELATED else found

    def _by_ancestry(self, one: str, other: str) -> Order:
        before, after = self._is_ancestor(one, other), self._is_ancestor(other, one)
        if before or after:
            return Order.OLDER if before else Order.NEWER
        return Order.UNRELATED if (before, after) == (False, False) else Order.UNKNOWN

    def _by_default_branch(self, one: str, other: str) -> Order:
        tip = self._seen.default_commit
        if not tip:
            return Order.UNRELATED
        if not self._has(tip):
            self._fetch(0 if self._is_shallow() else DEPTHS[0], [])
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

    def _fetch(self, depth: int, commits: list[str]) -> None:
        """Fetch the default branch, and these commits if the remote gives them; a failure leaves it unknown."""
        default = [f"refs/heads/{self._seen.default_branch}"] if self._seen.default_branch else []
        how = []
        if self._is_shallow():
            how = [f"--depth={depth}"] if depth else ["--unshallow"]
        for wanted in ([*default, *commits], default, *([commit] for commit in commits)):
            if not wanted:
                continue
            options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=tree:0"]
            ran = self._git.run("fetch", *options, *how, REMOTE, *wanted, timeout_s=NETWORK_TIMEOUT_S)
            if ran.ok:
                return

    @cached_property
    def _git(self) -> Git:
        """A repository that sees what the checkout has."""
        folder = self._private.folder / "project"
        git = new_repository(self._private.git, folder, self._checkout.object_format).at(GIT_NO_REPLACE_OBJECTS="1")
        (folder / "objects" / "info").mkdir(exist_ok=True)
        objects = self._checkout.common / "objects"
        (folder / "objects" / "info" / "alternates").write_text(f"{objects}\n")
        shallow = self._checkout.common / "shallow"
        if shallow.exists():
            shutil.copyfile(shallow, folder / "shallow")
        git.run("update-ref", "refs/covey/head", self._checkout.head)
        return git
