"""The line of a branch's newest commits, by first parents: read, and written anew with earlier commits left out."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from covey.system.git_command import Git
from covey.system.git_failures import done
from covey.system.git_objects import COMMIT, format_of, object_id, read_objects

SIGNATURES = ("gpgsig", "gpgsig-sha256")
"""Headers that hold for the commit as it was, parents and all."""

PACKED_COMMIT = 1
"""What a pack calls the kind of object."""


@dataclass(frozen=True, slots=True)
class LineCommit:
    """One commit of the line."""

    name: str
    content: bytes = field(repr=False)
    """As git keeps it: headers, an empty line, the message."""

    @property
    def parents(self) -> tuple[str, ...]:
        """All that it names, also those that a shallow repository lacks."""
        found = (header.partition(b" ") for header in _headers(self.content)[0])
        return tuple(value.decode() for key, _, value in found if key == b"parent")


Line = tuple[LineCommit, ...]
"""The newest first."""


def read_line(git: Git, commit: str, most: int) -> Line:
    """The line that ends in a commit, as far as it is here, and no more than so many of it.

    Raises:
        PublishError: "git-failed".
    """
    listed = done(git.run("rev-list", "--first-parent", f"--max-count={most}", commit)).text.split("\n")
    contents = read_objects(git, listed)
    return tuple(LineCommit(name, contents[name]) for name in listed)


def is_whole(line: Line) -> bool:
    """Whether nothing comes before it, and nothing joins it from aside."""
    parents = [commit.parents for commit in line]
    return parents == [(before.name,) for before in line[1:]] + [()] * bool(line)


def alone(line: Line, object_format: str) -> Line:
    """The same trees, messages, authors and dates with nothing before them; a line that is whole stays as it is."""
    made: list[LineCommit] = []
    for commit in reversed(line):
        parents = (made[-1].name,) if made else ()
        made.append(commit if commit.parents == parents else _with_parents(commit, parents, object_format))
    return tuple(reversed(made))


def write_line(git: Git, line: Sequence[LineCommit]) -> None:
    """Write commits byte for byte, by one process.

    Raises:
        PublishError: "git-failed".
    """
    if line:
        done(git.run("unpack-objects", "-q", input=_pack([commit.content for commit in line], format_of(line[0].name))))


def _with_parents(commit: LineCommit, parents: Iterable[str], object_format: str) -> LineCommit:
    headers, message = _headers(commit.content)
    left_out = (b"parent", *(name.encode() for name in SIGNATURES))
    kept = [header for header in headers if header.partition(b" ")[0] not in left_out]
    kept[1:1] = [f"parent {parent}".encode() for parent in parents]
    content = b"\n".join(kept) + message
    return LineCommit(object_id(COMMIT, content, object_format), content)


def _headers(content: bytes) -> tuple[list[bytes], bytes]:
    """The headers, each with its further lines, and what follows them."""
    head, gap, message = content.partition(b"\n\n")
    headers: list[bytes] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and headers:
            headers[-1] += b"\n" + line
        else:
            headers.append(line)
    return headers, gap + message


def _pack(contents: Sequence[bytes], object_format: str) -> bytes:
    """Commits in the form in which git exchanges objects.

    Source:
        git's documentation, gitformat-pack.
    """
    packed = b"PACK" + (2).to_bytes(4) + len(contents).to_bytes(4)
    packed += b"".join(bytes(_size(len(content))) + zlib.compress(content) for content in contents)
    return packed + hashlib.new(object_format, packed, usedforsecurity=False).digest()


def _size(size_bytes: int) -> Iterator[int]:
    """The kind and the size: four bits of it, then seven a byte; the first bit of a byte says that more follow."""
    byte, left = PACKED_COMMIT << 4 | size_bytes & 0b1111, size_bytes >> 4
    while left:
        yield byte | 0b1000_0000
        byte, left = left & 0b0111_1111, left >> 7
    yield byte
