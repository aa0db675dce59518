"""What was measured, as git names it."""

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
