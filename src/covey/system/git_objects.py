"""git's objects, by plumbing: files as blobs, trees and commits. No filter changes a byte, and no checkout is made."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.errors import PublishError
from covey.system.git_command import Git
from covey.system.git_failures import done

HEX_OF_SHA256 = 64

FILE_MODE = "100644"

BLOB, COMMIT = "blob", "commit"
"""Kinds of objects."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who a commit says it is by."""

    name: str = "covey"
    email: str = "noreply@covey.invalid"
    """No such domain can be: the default is nobody's account at any host."""


def object_id(kind: str, content: bytes, object_format: str) -> str:
    """The name that git gives to an object of a kind: "blob", "commit"."""
    digest = hashlib.new(object_format, b"%b %d\0" % (kind.encode(), len(content)), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def blob_id(content: bytes, object_format: str) -> str:
    """The name that git gives to a file's content."""
    return object_id(BLOB, content, object_format)


def format_of(name: str) -> str:
    """The object format in which an object has this name."""
    return "sha256" if len(name) == HEX_OF_SHA256 else "sha1"


def write_blobs(git: Git, contents: Iterable[bytes]) -> None:
    """Write any number of files as blobs, by one process.

    Raises:
        PublishError: "git-failed".
    """
    stream = b"".join(b"blob\ndata %d\n%b\n" % (len(content), content) for content in contents)
    done(git.run("fast-import", "--quiet", "--depth=0", input=stream))


def write_tree(git: Git, blobs: Mapping[str, str], index: Path) -> str:
    """Write the tree in which each path has its blob, through an index file of its own.

    Blobs that are only at the remote need not be here.

    Raises:
        PublishError: "file-name": git leaves out what cannot be a path, with a warning at most. "git-failed".
    """
    index.unlink(missing_ok=True)
    alone = git.at(GIT_INDEX_FILE=str(index))
    entries = "".join(f"{FILE_MODE} {blob}\t{path}\0" for path, blob in sorted(blobs.items()))
    done(alone.run("update-index", "-z", "--index-info", input=entries.encode("utf-8", "surrogateescape")))
    tree = done(alone.run("write-tree", "--missing-ok")).text
    left_out = sorted(blobs.keys() - blobs_of(git, tree).keys())
    if left_out:
        raise PublishError(
            f"git can hold no file named {left_out[0]!r} beside the others",
            fix="rename what the file is named for",
            slug="file-name",
        )
    return tree


def write_commit(git: Git, tree: str, parents: Collection[str], author: Author, date_s: int, message: str) -> str:
    """Write a commit; equal arguments make the same one.

    Raises:
        PublishError: "git-failed".
    """
    date = f"@{date_s} +0000"
    named = git.at(
        GIT_AUTHOR_NAME=author.name,
        GIT_AUTHOR_EMAIL=author.email,
        GIT_AUTHOR_DATE=date,
        GIT_COMMITTER_NAME=author.name,
        GIT_COMMITTER_EMAIL=author.email,
        GIT_COMMITTER_DATE=date,
    )
    options = [option for parent in parents for option in ("-p", parent)]
    text = message.rstrip("\n") + "\n"
    return done(named.run("commit-tree", tree, *options, input=text.encode("utf-8", "replace"))).text


def blobs_of(git: Git, commit: str) -> dict[str, str]:
    """The blob of each path of a commit; without links and submodules.

    Raises:
        PublishError: "git-failed".
    """
    listing = done(git.run("ls-tree", "-r", "-z", "--full-tree", commit)).text
    found = {}
    for entry in filter(None, listing.split("\0")):
        facts, _, path = entry.partition("\t")
        mode, _, name = facts.split(" ")
        if mode.startswith("100"):
            found[path] = name
    return found


def changes_of(git: Git, commit: str, paths: Collection[str]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The commits that changed some of these files, the oldest first: name, date, the files' blobs after each.

    Commits that a merge brought in are left out. A file that there is not then has no blob.

    Raises:
        PublishError: "git-failed".
    """
    options = ["--first-parent", "-m", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=@%H %ct"]
    told = done(git.run("log", *options, commit, "--", *(f":(top,literal){path}" for path in paths))).text
    blobs: dict[str, str] = {}
    for entry in f"\n{told}".split("\n@")[1:]:
        head, *lines = filter(None, entry.split("\n"))
        for line in lines:
            facts, _, path = line.partition("\t")
            _, mode, _, blob, _ = facts.split(" ")
            blobs.pop(path, None)
            if mode.startswith("100"):
                blobs[path] = blob
        name, _, date_s = head.partition(" ")
        yield name, int(date_s), dict(blobs)


def objects_here(git: Git) -> frozenset[str]:
    """The names of all objects that the repository has, without asking the remote for more.

    Raises:
        PublishError: "git-failed".
    """
    listed = done(git.run("cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered"))
    return frozenset(listed.text.split("\n"))


def read_objects(git: Git, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of objects that are here, by one process.

    Raises:
        PublishError: "git-failed".
    """
    wanted = sorted(set(names))
    output = done(git.run("cat-file", "--batch", input="".join(f"{name}\n" for name in wanted).encode())).stdout
    found, place = {}, 0
    for name in wanted:
        end = output.index(b"\n", place)
        size_bytes = int(output[place:end].split(b" ")[2])
        found[name] = output[end + 1 : end + 1 + size_bytes]
        place = end + 1 + size_bytes + 1
    return found
