"""Where a project is, and which of its files holds covey's tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from covey.config.table import Table, read_toml

OWN_FILE = "covey.toml"
SHARED_FILE = "pyproject.toml"
MARKS = (SHARED_FILE, ".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "setup.py")
"""Files that stand in the top folder of a project."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it was found."""

    root: Path
    """Real path."""
    tables: Table | None = None
    """covey's own, if any: the whole covey.toml, or [tool.covey]."""
    warnings: tuple[str, ...] = ()


def find_project(start: Path) -> Project:
    """The nearest folder from `start` upwards, within its git repository, that has covey's tables.

    Where none has: the nearest with a file that marks a project; else `start` itself.
    """
    folders = list(_upwards(start.resolve()))
    for folder in folders:
        if tables := tables_of(folder):
            return Project(folder, tables[0], tuple(_shadowed(*tables)))
    marked = (folder for folder in folders if any((folder / mark).is_file() for mark in MARKS))
    return Project(next(marked, folders[0]))


def _upwards(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def folders_above(root: Path) -> Iterator[Path]:
    """The folders above a project's, within its git repository, the nearest first."""
    return itertools.islice(_upwards(root), 1, None)


def tables_of(folder: Path) -> list[Table]:
    """covey's tables in the files of a folder; the first ones are read.

    Raises:
        ConfigError: "toml-syntax", "unreadable-configuration".
    """
    found = []
    if (folder / OWN_FILE).exists():
        found.append(read_toml(folder / OWN_FILE))
    if (folder / SHARED_FILE).exists():
        tool = read_toml(folder / SHARED_FILE).table("tool")
        if "covey" in tool.values:
            found.append(tool.table("covey"))
    return found


def _shadowed(used: Table, *others: Table) -> Iterator[str]:
    for other in others:
        yield f"{other} is not read: {used.file} holds covey's tables; keep one of the two"
