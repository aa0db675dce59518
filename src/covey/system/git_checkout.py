"""The checkout that is published from: its place, its settings, its remotes. Only read, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from covey.errors import PublishError
from covey.system.git_command import Git, Ran, Setting, plain_environment, settings_listed
from covey.system.git_failures import NOT_YOURS, failure, quoted

ORIGIN = "origin"

ADDRESS = "covey-address"
"""What a remote is named that has only an address."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout with a commit."""

    git: Git
    top: Path
    """Where its files are; of a bare repository the repository."""
    common: Path
    """What all worktrees of the repository share."""
    object_format: str
    """"sha1" or "sha256"."""
    head: str
    settings: tuple[Setting, ...] = field(repr=False)
    """All that holds there, wherever it is written."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a checkout came from, with all that `insteadOf` says."""

    name: str
    """Empty for an address that has no name."""
    read_url: str = field(repr=False)
    """May hold credentials, and so may the next."""
    write_url: str = field(repr=False)


def open_checkout(folder: Path, environ: Mapping[str, str]) -> Checkout:
    """The checkout that a folder is in.

    Raises:
        PublishError: "no-git", "not-a-repository", "unsafe-repository", "no-commit".
    """
    git = Git(folder, plain_environment(environ))
    found = git.run("rev-parse", "--show-object-format", "--path-format=absolute", "--git-common-dir")
    if not found.ok:
        raise _not_usable(folder, found.stderr)
    object_format, _, common = found.text.partition("\n")
    if not Path(common).is_absolute():
        raise _old_git(git)
    top = git.run("rev-parse", "--show-toplevel")
    head = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not head.ok:
        raise PublishError(
            f"the repository of {folder} has no commit yet",
            fix="commit first: coverage is published for a commit",
            slug="no-commit",
        )
    listed = git.run("config", "--list", "-z", "--includes")
    if not listed.ok:
        raise failure(listed, about=str(folder))
    place = Path(top.text) if top.ok else Path(common)
    return Checkout(git, place, Path(common), object_format, head.text, tuple(settings_listed(listed.stdout)))


def remote_of(checkout: Checkout, wanted: str = "") -> Remote:
    """The remote that is meant: the one named, an address, the one that checkouts come from, or the only one.

    Raises:
        PublishError: "no-remote", "unknown-remote", "git-failed".
    """
    listed = checkout.git.run("remote")
    names = listed.text.splitlines() if listed.ok else []
    if wanted in names:
        return _named(checkout, wanted)
    if ":" in wanted or "/" in wanted:
        # Not as an argument: it may hold a password.
        url = _answer(checkout.git.set([(f"remote.{ADDRESS}.url", wanted)]).run("ls-remote", "--get-url", ADDRESS))
        return Remote(ADDRESS, url, url)
    if not wanted and (ORIGIN in names or len(names) == 1):
        return _named(checkout, ORIGIN if ORIGIN in names else names[0])
    raise _unknown_remote(checkout, wanted, names)


def _named(checkout: Checkout, name: str) -> Remote:
    urls = [_answer(checkout.git.run("remote", "get-url", *option, name)) for option in ([], ["--push"])]
    return Remote(name, *urls)


def _answer(ran: Ran) -> str:
    if not ran.ok:
        raise failure(ran)
    return ran.text.partition("\n")[0]


def _unknown_remote(checkout: Checkout, wanted: str, names: list[str]) -> PublishError:
    where = f"the repository of {checkout.top}"
    if not names:
        return PublishError(
            f"{where} has no remote" + (f" named {wanted}" if wanted else ""),
            fix="add one (git remote add origin ADDRESS), or give the address of the repository to publish to",
            slug="no-remote",
        )
    known = ", ".join(names)
    return PublishError(
        f"{where} has no remote named {wanted}: there are {known}"
        if wanted
        else f"{where} has several remotes, and none is named origin: {known}",
        fix="name the one to publish to, or give an address",
        slug="unknown-remote",
    )


def _old_git(git: Git) -> PublishError:
    """Older ones answer a question that they do not know by its own words."""
    return PublishError(
        f"this git is too old: {git.run('version').text}",
        fix="install git 2.31 or newer, and have it on PATH",
        slug="no-git",
    )


def _not_usable(folder: Path, said: str) -> PublishError:
    if "ownership" in said or "unsafe" in said:
        error = NOT_YOURS.error
        fix = error.fix.replace("FOLDER", str(folder))
        return error.told(what=f"{error.what}: {folder}{quoted(said)}", fix=fix)
    return PublishError(
        f"{folder} is not in a git repository{quoted(said)}",
        fix="publish from a checkout of the project",
        slug="not-a-repository",
    )
