"""Real git repositories: a bare remote, and checkouts of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]

ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}


def environment(**more: str) -> dict[str, str]:
    """The variables of this process without those of git: nothing but the repositories decides."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**plain, **ALONE, **more}


def git(folder: Path, *arguments: str, input: str | None = None, **variables: str) -> str:
    """What git prints, without white space around."""
    command = ["git", *AUTHOR, *arguments]
    env = environment(**variables)
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, input=input)
    assert ran.returncode == 0, f"{command}: {ran.stderr}"
    return ran.stdout.strip()


@dataclass(frozen=True)
class Checkout:
    """A checkout, and the bare repository that it came from."""

    folder: Path
    remote: Path

    def git(self, *arguments: str, **options: str) -> str:
        return git(self.folder, *arguments, **options)

    def commit(self, name: str = "a.py", content: str = "") -> str:
        """Commit a file; the commit."""
        (self.folder / name).write_text(content or f"x = {len(content)}\n")
        self.git("add", name)
        self.git("commit", "-q", "--allow-empty", "-m", f"{name} {content!r}")
        return self.git("rev-parse", "HEAD")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")


def bare(folder: Path, *options: str) -> Path:
    """A bare repository whose default branch is main."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare", "-b", "main", *options)
    return folder


def project(folder: Path, *options: str) -> Checkout:
    """A bare repository with one commit on main, and its first checkout."""
    remote = bare(folder / "remote.git", *options)
    git(folder, "init", "-q", "-b", "main", *options, "work")
    made = Checkout(folder / "work", remote)
    made.git("remote", "add", "origin", f"file://{remote}")
    made.commit()
    made.git("push", "-q", "-u", "origin", "main")
    return made


def files_of(remote: Path, branch: str = "coverage-data") -> dict[str, bytes]:
    """What a branch holds, by path."""
    found = {}
    for entry in filter(None, _bytes(remote, "ls-tree", "-r", "-z", branch).split(b"\0")):
        facts, _, path = entry.partition(b"\t")
        mode, _, blob = facts.decode().split()
        assert mode == "100644"
        found[path.decode("utf-8", "surrogateescape")] = _bytes(remote, "cat-file", "blob", blob)
    return found


def _bytes(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, env=environment(), capture_output=True, check=True).stdout
