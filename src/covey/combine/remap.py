"""One spelling for each file: paths as data files record them, mapped by the `[paths]` rules to the repository.

Source:
    coverage.py's documentation, "[paths]"; tests/oracle/test_remap.py compares with `coverage.files.PathAliases`.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from covey.combine.globs import glob_regex
from covey.errors import ConfigError

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_WHOLE_PROJECT = r"(?!\.\./)"


class Start(Enum):
    """Where a pattern starts: at the root of a file system, in the project, or (`*/src`) anywhere."""

    ROOT = auto()
    PROJECT = auto()
    ANYWHERE = auto()


@dataclass(frozen=True, slots=True)
class PathRule:
    """Paths whose beginning matches lie under the canonical folder."""

    start: Start
    regex: re.Pattern[str]
    canonical: str
    """POSIX; relative to the project or absolute."""


@dataclass(frozen=True, slots=True)
class PathRules:
    """The rules in the order in which they are tried.

    `folders` carries coverage.py's implicit rule for projects with `relative_files = true`: a path that has one of
    these folders in it is the project's file under that folder, if there is one.
    """

    rules: tuple[PathRule, ...] = ()
    folders: frozenset[str] = frozenset()

    @classmethod
    def from_settings(cls, paths: Mapping[str, Iterable[str]]) -> PathRules:
        """The rules of a `[paths]` table: by name, the canonical folder and the patterns that are mapped to it.

        Raises:
            ConfigError: "paths-empty", "paths-wildcard-end" or "file-pattern".
        """
        return cls(tuple(rule for name, entries in paths.items() for rule in _entry(name, tuple(entries))))

    def with_implicit(self, paths: Iterable[str], *, root: str) -> PathRules:
        """Also the implicit rule, for the first folder of each of these paths that lies in the project.

        coverage.py makes these rules while it reads, so that its result depends on the order of the files, and its
        rules take files away from where they are (`examples/src/a.py` becomes `src/a.py`). Here all rules are made
        first, a file that exists in the project stays, and of several folders the one that keeps most of the path
        is taken.
        """
        inside = (relative_to(root, absolute(path, root=root)) for path in paths)
        return replace(self, folders=self.folders | {path.split("/", 1)[0] for path in inside if path and "/" in path})


def locate(path: str, *, root: str, rules: PathRules, exists: Callable[[str], bool]) -> str:
    """The one spelling of a path: relative to the project where it lies in it, absolute elsewhere; always POSIX.

    Args:
        path: as a data file spells it, on any operating system; a relative one is relative to the project.
        root: the project, absolute, real and POSIX.
        exists: whether there is a file of that spelling; a rule is not obeyed where its result does not exist.
    """
    if "\\" in path and not is_absolute(path) and exists(path):
        return path  # a strange name, not a Windows path
    whole = absolute(path, root=root)
    inside = relative_to(root, whole)
    return next(filter(exists, _candidates(path, whole, inside, root, rules, exists)), inside or whole)


def is_absolute(path: str) -> bool:
    """Whether a path is absolute on any operating system."""
    return path.startswith(("/", "\\")) or bool(_DRIVE.match(path))


def absolute(path: str, *, root: str) -> str:
    """The absolute POSIX spelling, without `.` and `..`: `C:\\a\\.\\b.py` is `C:/a/b.py`."""
    if path.startswith("/"):
        return "/" + posixpath.normpath(path).lstrip("/")
    if is_absolute(path):
        return ntpath.normpath(path).replace("\\", "/")
    return posixpath.normpath(posixpath.join(root, path.replace("\\", "/")))


def relative_to(root: str, path: str) -> str | None:
    """The path as seen from the folder `root`; None when it is not below it. Both absolute."""
    prefix = root.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else None


def _candidates(
    path: str, whole: str, inside: str | None, root: str, rules: PathRules, exists: Callable[[str], bool]
) -> Iterator[str]:
    """What the rules make of a path, first rule first."""
    from_project = inside or (posixpath.relpath(whole, root) if whole.startswith("/") else whole)
    spellings = {
        Start.ROOT: whole,
        Start.PROJECT: from_project,
        Start.ANYWHERE: whole if is_absolute(path) else from_project,
    }
    for rule in rules.rules:
        spelling = spellings[rule.start]
        if match := rule.regex.match(spelling):
            new = absolute(posixpath.join(rule.canonical, spelling[match.end() :]), root=root)
            yield relative_to(root, new) or new
    if rules.folders and not (inside and exists(inside)):
        parts = (inside or whole).split("/")
        yield from ("/".join(parts[i:]) for i in range(1, len(parts) - 1) if parts[i] in rules.folders)


def _entry(name: str, entries: tuple[str, ...]) -> Iterator[PathRule]:
    if not entries:
        raise ConfigError(
            f"[paths] {name} is empty",
            fix="list the project's folder first and then the patterns that mean the same folder elsewhere",
            slug="paths-empty",
        )
    for pattern in entries[1:]:
        slashed = pattern.replace("\\", "/").rstrip("/")
        if slashed.endswith("*"):
            raise ConfigError(
                f"[paths] {name}: the pattern {pattern!r} ends with a wildcard",
                fix="name the folder that the canonical one stands for; all that is below it follows",
                slug="paths-wildcard-end",
            )
        try:
            start, regex = _start_and_regex(slashed)
        except ConfigError as error:
            raise error.told(what=f"[paths] {name}: {error.what}") from error
        yield PathRule(start, regex, entries[0].replace("\\", "/"))


def _start_and_regex(pattern: str) -> tuple[Start, re.Pattern[str]]:
    if pattern.startswith("*"):
        start = Start.ANYWHERE
    elif is_absolute(pattern + "/"):
        start = Start.ROOT
    else:
        start, pattern = Start.PROJECT, posixpath.normpath(pattern)
    regex = _WHOLE_PROJECT if pattern == "." else glob_regex(f"{pattern}/")
    return start, re.compile(regex, re.IGNORECASE)
