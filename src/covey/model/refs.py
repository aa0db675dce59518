"""What was measured, and where it belongs, as git names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OBJECT_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_BRANCH_NAME = re.compile(r"(?!-)[^\x00-\x20\x7f~^:?*\[\\]*")


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit that was checked out, and whether tracked files differed from it."""

    sha: str
    dirty: bool
    branch: str = ""
    """Name of the branch; empty on a detached HEAD."""

    @property
    def short(self) -> str:
        return self.sha[:10] + ("+changes" if self.dirty else "")


def is_object_name(text: str) -> bool:
    """Whether this is the full name of a commit, or of any object of git: no option, and no way to another one."""
    return _OBJECT_NAME.fullmatch(text) is not None


def is_branch_name(text: str) -> bool:
    """Whether this may name a branch, or is empty.

    Source:
        git-check-ref-format(1), for what it says of characters.
    """
    return _BRANCH_NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class RepoId:
    """A repository of a host, as its web pages name it."""

    host: str
    """With the port, when it is not the scheme's own: "git.example.org:8443"."""
    owner: str
    """Of groups in groups all, joined by slashes."""
    name: str
    scheme: str = "https"
