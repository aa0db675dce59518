"""Repositories of covey's own, beside the checkout: what is fetched, written and pushed goes through one of these.

So the checkout's objects, references, index, locks and hooks are never met, whatever happens on the way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.model.secret import Token
from covey.system.git_access import Access, access_to
from covey.system.git_checkout import Checkout, Remote
from covey.system.git_command import (
    Git,
    Setting,
    of_no_repository,
    plain_environment,
    settings_listed,
)
from covey.system.git_failures import failure
from covey.system.git_password import password
from covey.system.scratch import scratch_folder, temporary_folder

PREFIX = "covey-publish-"

OURS: tuple[Setting, ...] = (
    ("advice.graftfiledeprecated", "false"),
    ("core.hookspath", "/dev/null"),
    ("core.alternaterefscommand", "true"),  # names none: the commit that is checked out is told anyhow
    ("fetch.fsckobjects", "false"),
    ("fetch.recursesubmodules", "false"),
    ("gc.auto", "0"),
    ("i18n.commitencoding", "UTF-8"),
    ("maintenance.auto", "false"),
    ("protocol.version", "2"),
    ("push.pushoption", ""),
)
"""What a user may have set for work in checkouts, and would get in the way here."""


@dataclass(frozen=True, slots=True)
class Private:
    """The repository in which the branch is made, and how the remote is reached from it."""

    git: Git
    folder: Path
    access: Access
    object_format: str


@contextlib.contextmanager
def private_repository(
    checkout: Checkout, remote: Remote, environ: Mapping[str, str], token: Token | None, parent: Path | None
) -> Iterator[Private]:
    """A new, empty repository with the checkout's object format, for as long as it is needed.

    Raises:
        PublishError: "no-git", "git-failed".
        DataError: "unwritable-folder".
    """
    with scratch_folder(parent, PREFIX) if parent else temporary_folder(PREFIX) as folder:
        plain = Git(checkout.top, plain_environment(of_no_repository(environ)))
        made = new_repository(plain, folder / "branch", checkout.object_format)
        listed = made.run("config", "--list", "-z", "--includes")
        if not listed.ok:
            raise failure(listed)
        native = settings_listed(listed.stdout)
        access = access_to(
            remote, checkout, native, token, lambda settings, *asked: password(made.set(settings), *asked)
        )
        git = made.at(secrets=access.secrets).set([*access.settings, *OURS])
        yield Private(git, folder, access, checkout.object_format)


def new_repository(git: Git, folder: Path, object_format: str) -> Git:
    """An empty bare repository without hooks: git, to be run in it.

    Raises:
        PublishError: "git-failed".
    """
    made = git.run("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", str(folder))
    if not made.ok:
        raise failure(made)
    return git.at(GIT_DIR=str(folder))
