"""Files under one name in a table: each by itself, or all of a folder together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts


@dataclass(frozen=True, slots=True)
class Group:
    """What one row of a table is about."""

    name: str
    """A path; that of a folder ends with a slash."""
    files: tuple[FileAnalysis, ...]
    counts: Counts


def each_file(files: Iterable[FileAnalysis]) -> list[Group]:
    return [Group(file.path, (file,), file.counts) for file in files]


def rolled_up(files: Iterable[FileAnalysis], depth: int) -> list[Group]:
    """Files whose paths have at most so many parts, and in the place of all others the folders they are in."""
    found: dict[str, list[FileAnalysis]] = {}
    for file in files:
        parts = file.path.split("/")
        name = file.path if len(parts) <= depth else "".join(f"{part}/" for part in parts[:depth])
        found.setdefault(name, []).append(file)
    return [
        Group(name, tuple(within), sum((file.counts for file in within), Counts())) for name, within in found.items()
    ]
