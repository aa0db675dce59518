"""git: the identity of what was measured."""

from __future__ import annotations

import os
from pathlib import Path

from covey.errors import PublishError
from covey.model.refs import Commit
from covey.system.git_command import Git, Ran, plain_environment

TIMEOUT_S = 30.0


def current_commit(folder: Path) -> Commit | None:
    """The commit that is checked out in a folder; None outside of a repository, before its first commit, without git.

    Untracked files, its own and those of submodules, do not make it dirty: they are in no commit either way. Where git
    cannot tell whether something was changed, it counts as dirty: what was measured is not known to be the commit.
    """
    sha = _git(folder, "rev-parse", "--verify", "HEAD")
    if not sha:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=untracked")
    branch = _git(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
    return Commit(sha, dirty=changed != "", branch=branch or "")


def listed_files(folder: Path) -> list[str]:
    """The files below a folder that git tracks or does not ignore, relative to it; [] without git."""
    names = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({name for name in (names or "").split("\0") if name and (folder / name).exists()})


def commit_date_s(folder: Path, sha: str) -> int | None:
    """When a commit was made, in seconds since 1970; None when it is not here."""
    date = _git(folder, "show", "--no-patch", "--format=%ct", "--end-of-options", f"{sha}^{{commit}}")
    return int(date) if date and date.isdecimal() else None


def folder_in_repository(folder: Path) -> str:
    """The path of a folder relative to its repository, "." for the repository itself and outside of one."""
    return (_git(folder, "rev-parse", "--show-prefix") or "").rstrip("/") or "."


def tree_of(folder: Path, sha: str) -> tuple[str, dict[str, str]]:
    """git's names for what a commit has in a folder: of the folder itself, and of the files in it by relative path.

    Empty when the commit is not here.
    """
    place = folder_in_repository(folder).removeprefix(".")
    tree = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{sha}:{place}") or ""
    listed = _git(folder, "ls-tree", "-r", "-z", "--end-of-options", sha) if tree else ""
    entries = [entry.partition("\t") for entry in (listed or "").split("\0") if entry]
    return tree, {path: facts.split(" ")[2] for facts, _, path in entries if " blob " in facts}


def blob_content(folder: Path, name: str) -> bytes | None:
    """What a file's content is by git's name for it; None when it is not here."""
    ran = _ran(folder, "cat-file", "blob", name)
    return ran.stdout if ran else None


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, without a last line end; None when it fails or is not there."""
    ran = _ran(folder, *arguments)
    return ran.text if ran else None


def _ran(folder: Path, *arguments: str) -> Ran | None:
    try:
        ran = Git(folder, plain_environment(os.environ)).run(*arguments, timeout_s=TIMEOUT_S)
    except PublishError:
        return None
    return ran if ran.ok else None
