"""git: the identity of what was measured."""

from __future__ import annotations

from pathlib import Path

from covey.model.refs import Commit
from covey.system.process import capture

TIMEOUT_S = 30.0


def current_commit(folder: Path) -> Commit | None:
    """The commit that is checked out in a folder; None outside of a repository, before its first commit, without git.

    Untracked files do not make it dirty: they are in no commit either way.
    """
    sha = _git(folder, "rev-parse", "--verify", "HEAD")
    if not sha:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=none")
    branch = _git(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
    return Commit(sha, dirty=bool(changed), branch=branch or "")


def listed_files(folder: Path) -> list[str]:
    """The files below a folder that git tracks or does not ignore, relative to it; [] without git."""
    names = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({name for name in (names or "").split("\0") if name and (folder / name).exists()})


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, without a last line end; None when it fails or is not there."""
    try:
        finished = capture(["git", *arguments], cwd=folder, timeout_s=TIMEOUT_S)
    except OSError:
        return None
    return finished.stdout.removesuffix("\n") if finished.exit_code == 0 else None
