"""The branch of the remote that coverage is published on: read, and replaced by another state of itself."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from covey.config.schema import PublishSettings
from covey.errors import PublishError
from covey.model.secret import Token
from covey.publish.file_names import BUNDLE, ENDPOINT
from covey.publish.kept import ONE, Kept
from covey.publish.present import Blob, Files, Past, Present, blobs_named
from covey.system.git_ancestry import Ancestry, Order
from covey.system.git_checkout import open_checkout, remote_of
from covey.system.git_command import Git
from covey.system.git_line import Line, alone, read_line, write_line
from covey.system.git_objects import (
    Author,
    blobs_of,
    changes_of,
    objects_here,
    read_objects,
    write_blobs,
    write_commit,
    write_tree,
)
from covey.system.git_private import Private, private_repository
from covey.system.git_remote import RemoteBranch, Seen, fetch_branch, fetch_objects, fetch_past, look, push

NO_BRANCHES = ("HEAD", "@")
"""What git takes for the commit that is checked out, in whatever place it stands."""

MARKS = frozenset({BUNDLE, ENDPOINT})
"""Files that every branch of coverage has, one that the comment action made as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to publish."""

    folder: Path
    """Any folder of the checkout."""
    environ: Mapping[str, str] = field(repr=False)
    branch: str = PublishSettings.branch
    remote: str = ""
    """Its name, or an address; empty: the one that the checkout came from."""
    token: Token | None = None
    """For a remote by http, instead of what git has for it."""
    scratch: Path | None = None
    """For temporary files; the system's folder when not given."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the commit on the branch says."""

    message: str
    date_s: int
    """Of the commit that was measured: so equal coverage makes an equal commit."""
    author: Author = Author()


class DataBranch:
    """The branch, for as long as it is open."""

    def __init__(self, remote: RemoteBranch, private: Private, seen: Seen, ancestry: Ancestry) -> None:
        self.name = remote.name
        self.url = remote.url
        self.default_branch = seen.default_branch
        self._remote = remote
        self._private = private
        self._git = private.git
        self._ancestry = ancestry
        self._written: set[str] = set()

    def read(self, wants: Collection[str] = (), kept: Kept = ONE) -> Present:
        """The branch as the remote has it now.

        Args:
            wants: the files whose content is needed, as patterns (fnmatch) of their paths.
            kept: how many of its commits are needed.
        Raises:
            PublishError: "foreign-branch": what it holds is not coverage. Or of the table in git_failures.
        """
        most = kept.most or 1
        commit = fetch_branch(self._remote, most)
        if not commit:
            return Present()
        blobs = blobs_of(self._git, commit)
        self._check_holds_coverage(blobs)
        chosen = {path: blob for path, blob in blobs.items() if any(fnmatchcase(path, want) for want in wants)}
        contents = self._contents(frozenset(chosen.values()))
        found = {path: contents[blob] for path, blob in chosen.items()}
        return Present(commit, blobs, found, read_line(self._git, commit, most))

    def past(self, paths: Collection[str], branch: str = "") -> Iterator[Past]:
        """What these files held after each commit of the branch that changed one of them, the oldest first.

        Args:
            paths: of plain characters, as covey and the comment action name files.
            branch: another one of the same remote.
        Raises:
            PublishError: of the table in git_failures.
        """
        commit = fetch_past(replace(self._remote, name=branch or self.name))
        known = list(changes_of(self._git, commit, paths)) if commit else []
        missing = {blob for _, _, blobs in known for blob in blobs.values()} - objects_here(self._git)
        if missing:
            fetch_objects(self._remote, missing)
        for name, date_s, blobs in known:
            contents = read_objects(self._git, blobs.values())
            yield Past(name, date_s, {path: contents[blob] for path, blob in blobs.items()})

    def _contents(self, names: frozenset[str]) -> dict[str, bytes]:
        if not names:
            return {}
        missing = names - objects_here(self._git)
        if missing:
            fetch_objects(self._remote, missing)
        return read_objects(self._git, names)

    def whole(self, files: Files) -> dict[str, bytes]:
        """The same files with what they hold, also those that stay as the branch has them.

        Raises:
            PublishError: of the table in git_failures.
        """
        kept = self._contents(frozenset(content.name for content in files.values() if isinstance(content, Blob)))
        return {path: kept[found.name] if isinstance(found, Blob) else found for path, found in files.items()}

    def order(self, one: str, other: str) -> Order:
        """How one commit of the project stands to another."""
        return self._ancestry.order(one, other)

    def write(self, present: Present, files: Files, note: Note, kept: Kept) -> str:
        """Have the branch hold these files and no others, in a commit upon those that stay; that commit.

        Args:
            present: as it was read for as many commits.
        Raises:
            LostLease: it is not as it was read any more.
            PublishError: of the table in git_failures.
        """
        blobs = blobs_named(files, self._private.object_format)
        self._write_new(files, blobs, self._written.union(present.blobs.values()))
        tree = write_tree(self._git, blobs, self._private.folder / "index")
        before = present.line if kept.most is None else self._alone(present.line[: kept.most - 1])
        parents = [commit.name for commit in before[:1]]
        commit = write_commit(self._git, tree, parents, note.author, note.date_s, note.message)
        self._push(commit, present, before)
        return commit

    def shorten(self, present: Present) -> str:
        """Have the branch begin with the oldest commit that was read. Raises as `write`."""
        line = self._alone(present.line)
        self._push(line[0].name, present, line)
        return line[0].name

    def _alone(self, line: Line) -> Line:
        made = alone(line, self._private.object_format)
        write_line(self._git, [commit for commit in made if commit not in line])
        return made

    def _push(self, commit: str, present: Present, line: Line) -> None:
        """Of a commit that was made anew git would send all files: it is told that the remote has those of its twin."""
        pairs = [(new, old.name) for new, old in zip(line, present.line, strict=False) if new != old]
        if not pairs:
            push(self._remote, commit, present.commit)
            return
        grafts = self._private.folder / "grafts"
        lines = (f"{' '.join([new.name, *new.parents, twin])}\n" for new, twin in pairs)
        grafts.write_text("".join(lines), encoding="ascii")
        push(self._remote, commit, present.commit, grafts)

    def _write_new(self, files: Files, blobs: Mapping[str, str], known: Collection[str]) -> None:
        new: dict[str, bytes] = {}
        for path, content in files.items():
            if blobs[path] in known:
                continue
            if isinstance(content, Blob):
                raise ValueError(f"{path} is to keep a content that is not on the branch: {content.name}")
            new[blobs[path]] = content
        if new:
            write_blobs(self._git, new.values())
            self._written.update(new)

    def _check_holds_coverage(self, paths: Collection[str]) -> None:
        if paths and not any(path.rpartition("/")[2] in MARKS for path in paths):
            raise PublishError(
                f"the branch {self.name} of {self.url} holds something else than coverage: it would be lost",
                fix="set another branch to publish on, or delete that one",
                slug="foreign-branch",
            )


@contextlib.contextmanager
def open_branch(place: Place) -> Iterator[DataBranch]:
    """The branch of the remote, to read and to replace. The checkout is only read.

    Raises:
        PublishError: "no-git", "not-a-repository", "unsafe-repository", "no-commit", "no-remote", "unknown-remote",
            "branch-name", "branch-is-tag", "branch-is-default", or of the table in git_failures.
        DataError: "unwritable-folder".
    """
    checkout = open_checkout(place.folder, place.environ)
    remote = remote_of(checkout, place.remote)
    with private_repository(checkout, remote, place.environ, place.token, place.scratch) as private:
        _check_name(private.git, place.branch)
        branch = RemoteBranch(private.git, place.branch, private.access.url)
        seen = look(branch)
        _check_use(branch, seen)
        yield DataBranch(branch, private, seen, Ancestry(checkout, private, seen))


def _check_name(git: Git, branch: str) -> None:
    if (
        branch in NO_BRANCHES
        or branch.startswith(("refs/", "-"))
        or not git.run("check-ref-format", f"refs/heads/{branch}").ok
    ):
        raise PublishError(
            f"{branch!r} cannot be the name of a branch",
            fix='set a name like "coverage-data"',
            slug="branch-name",
        )


def _check_use(branch: RemoteBranch, seen: Seen) -> None:
    if branch.name == seen.default_branch:
        raise PublishError(
            f"{branch.name} is the default branch of {branch.url}: publishing would replace what it holds",
            fix='publish on a branch of its own, like "coverage-data"',
            slug="branch-is-default",
        )
    if seen.is_tag and not seen.is_branch:
        raise PublishError(
            f"{branch.name} is a tag of {branch.url}, and not a branch: addresses of its files would not be certain",
            fix="set another branch to publish on, or delete the tag",
            slug="branch-is-tag",
        )
