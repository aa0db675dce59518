"""What was measured, and where it belongs, as git names it."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class RepoId:
    """A repository of a host, as its web pages name it."""

    host: str
    """With the port, when it is not the scheme's own: "git.example.org:8443"."""
    owner: str
    """Of groups in groups all, joined by slashes."""
    name: str
    scheme: str = "https"
