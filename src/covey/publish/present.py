"""The branch as it is, and what would change on it: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from covey.publish.kept import ONE, Kept
from covey.system.git_line import Line, is_whole
from covey.system.git_objects import blob_id, format_of


@dataclass(frozen=True, slots=True)
class Blob:
    """The content of a file that is on the branch, by git's name for it: it need not be read to be kept."""

    name: str


Files = Mapping[str, bytes | Blob]
"""What a branch should hold, by path."""


@dataclass(frozen=True, slots=True)
class Present:
    """What the remote had when it was asked."""

    commit: str = ""
    """Empty while there is no such branch."""
    blobs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The name of each file's content, by path."""
    contents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """The files that were asked for, as far as they are there."""
    line: Line = ()
    """Its newest commits, as many as may stay; one, where all stay."""

    @property
    def files(self) -> dict[str, bytes | Blob]:
        """All that it holds, to be kept or replaced file by file."""
        return {path: Blob(name) for path, name in self.blobs.items()}


def present_of(files: Mapping[str, bytes]) -> Present:
    """What holds these files, and is no branch."""
    return Present(blobs=blobs_named(files, format_of("")), contents=files)


@dataclass(frozen=True, slots=True)
class Past:
    """What the branch held after one of its earlier commits."""

    commit: str
    date_s: int
    contents: Mapping[str, bytes] = field(repr=False)
    """Of the files that were asked for, those that there were."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Where two states of a branch differ: paths, ascending, and commits."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    shortened: bool = False
    """Whether the first one has more commits than are to be kept."""

    @property
    def of_files(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __bool__(self) -> bool:
        return self.of_files or self.shortened


def changes(present: Present, files: Files, kept: Kept = ONE) -> Changes:
    """What has to change for the branch to hold these files and no others, and no more commits than are kept."""
    new = blobs_named(files, format_of(present.commit))
    return Changes(
        added=tuple(sorted(new.keys() - present.blobs.keys())),
        changed=tuple(sorted(path for path in new.keys() & present.blobs.keys() if new[path] != present.blobs[path])),
        removed=tuple(sorted(present.blobs.keys() - new.keys())),
        shortened=kept.most is not None and not is_whole(present.line),
    )


def blobs_named(files: Files, object_format: str) -> dict[str, str]:
    """The name that git gives to the content of each file."""
    return {
        path: content.name if isinstance(content, Blob) else blob_id(content, object_format)
        for path, content in files.items()
    }
