"""A branch of a remote, from a repository of covey's own: looked at, fetched, and replaced if nobody else was first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.system.git_access import REMOTE
from covey.system.git_command import NETWORK_TIMEOUT_S, Git, Ran
from covey.system.git_failures import NAME_CLASH, failure, said_by

PRESENT = "refs/covey/present"
"""What was fetched last of the branch."""

ALL_COMMITS = 2**31 - 1
"""As many commits as git can count: it takes that for all, also where fewer were fetched before."""

LOST_LEASE = re.compile(
    r"\[rejected\].*\((stale info|fetch first|non-fast-forward|already exists)\)"
    r"|\[remote rejected\].*(cannot lock ref|failed to (update|lock) ref|incorrect old value|reference already exists"
    r"|but expected|remote ref updated since checkout)",
)
"""Somebody else was first: seen by git before it sent anything, or by the remote when it took the lock."""

MISSING_REF = re.compile(r"couldn't find remote ref", re.IGNORECASE)


class LostLease(Exception):
    """Somebody else changed the branch after it was read."""


@dataclass(frozen=True, slots=True)
class RemoteBranch:
    """A branch of the remote, there or not."""

    git: Git
    name: str
    url: str
    """Without credentials."""

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.name}"

    def done(self, ran: Ran) -> Ran:
        """What was run, if it did what it should."""
        if not ran.ok:
            raise failure(ran, about=f"branch {self.name} of {self.url}")
        return ran


@dataclass(frozen=True, slots=True)
class Seen:
    """What a remote told of its references."""

    default_branch: str
    """Empty when the remote does not say."""
    default_commit: str
    is_branch: bool
    is_tag: bool


def look(branch: RemoteBranch) -> Seen:
    """Ask the remote about a branch and about its default one.

    Raises:
        PublishError: of the table in git_failures.
    """
    asked = ["HEAD", branch.ref, f"refs/tags/{branch.name}"]
    ran = branch.git.run("ls-remote", "--symref", REMOTE, *asked, timeout_s=NETWORK_TIMEOUT_S)
    told = branch.done(ran).text
    lines = [line.partition("\t")[::2] for line in told.splitlines()]
    refs = {ref: value for value, ref in lines if not value.startswith("ref: ")}
    head = next(
        (value.removeprefix("ref: ") for value, ref in lines if ref == "HEAD" and value.startswith("ref: ")), ""
    )
    return Seen(head.removeprefix("refs/heads/"), refs.get("HEAD", ""), asked[1] in refs, asked[2] in refs)


def fetch_branch(branch: RemoteBranch, commits: int = 1) -> str:
    """Fetch a branch's newest commits with their trees, and files only where the remote cannot leave them out.

    Returns:
        The newest one; "" where there is no such branch.
    Raises:
        PublishError: of the table in git_failures.
    """
    return _fetched(branch, f"--depth={min(commits, ALL_COMMITS)}")


def fetch_past(branch: RemoteBranch) -> str:
    """Fetch all commits of a branch with their trees; "" without it.

    Raises:
        PublishError: of the table in git_failures.
    """
    return _fetched(branch, f"--depth={ALL_COMMITS}")


def fetch_objects(branch: RemoteBranch, names: Collection[str]) -> None:
    """Fetch objects by their names, all at once. The remote is not told what is here: it would take it for complete.

    Raises:
        PublishError: of the table in git_failures.
    """
    stream = "".join(f"{name}\n" for name in sorted(names)).encode()
    alone = ["-c", "fetch.negotiationAlgorithm=noop"]
    branch.done(_fetch(branch.git, "--filter=blob:none", "--stdin", REMOTE, before=alone, input=stream))


def push(branch: RemoteBranch, commit: str, expected: str, grafts: Path | None = None) -> None:
    """Have the branch be this commit, if it still is the expected one, or still not there ("").

    Args:
        grafts: a file of further parents for some commits, for git to see that the remote has the trees of those.
    Raises:
        LostLease: it is another one by now.
        PublishError: of the table in git_failures.
    """
    options = ["--porcelain", "--thin", "--no-verify", "--no-follow-tags", "--no-signed", "--no-force-if-includes"]
    lease = f"--force-with-lease={branch.ref}:{expected}"
    pushed = f"{commit}:{branch.ref}"
    git = branch.git.at(GIT_GRAFT_FILE=str(grafts)) if grafts else branch.git
    ran = git.run("push", *options, lease, REMOTE, pushed, timeout_s=NETWORK_TIMEOUT_S)
    if ran.ok:
        return
    said = said_by(ran)
    if LOST_LEASE.search(said) and not re.search(NAME_CLASH.words, said):
        raise LostLease(said)
    branch.done(ran)


def _fetched(branch: RemoteBranch, depth: str) -> str:
    ran = _fetch(branch.git, depth, "--filter=blob:none", REMOTE, f"+{branch.ref}:{PRESENT}")
    if not ran.ok and MISSING_REF.search(ran.stderr):
        return ""
    branch.done(ran)
    return branch.done(branch.git.run("rev-parse", "--verify", PRESENT)).text


def _fetch(git: Git, *arguments: str, before: Sequence[str] = (), input: bytes = b"") -> Ran:
    options = ["--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head", "--no-auto-maintenance"]
    return git.run(*before, "fetch", *options, *arguments, input=input, timeout_s=NETWORK_TIMEOUT_S)
