"""The same file seen under two roots: recognised and merged, or reported with the `[paths]` rule that would fix it.

A project's tests record `src/app/a.py`, its server runs from a checkout elsewhere and records `/srv/app/src/app/a.py`:
counted as two files, both look half covered.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from covey.combine.paths_table import Roots
from covey.combine.remap import is_absolute
from covey.model.measurement import UNKNOWN_DIGEST, FileKey

_EMPTY_DIGESTS = frozenset(hashlib.sha256(text).hexdigest() for text in (b"", b"\n", b"\r\n"))
_INSTALLED = re.compile(r".*/(?:site-packages|dist-packages|lib/python3\.\d+)/(?P<module>.+)")
_NAMES_OF_EVERY_PROJECT = frozenset({"__init__.py", "__main__.py", "conftest.py", "setup.py", "manage.py"})


@dataclass(frozen=True, slots=True)
class Merge:
    """A path that is, by its text and the end of its path, a file of the project."""

    path: str
    canonical: str
    """Relative to the project."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A folder elsewhere that looks like a folder of the project; that their files are the same is not certain."""

    inner: str
    """The folder of the project; "." for the project itself."""
    outer: str
    """The folder elsewhere: absolute, or relative to the project."""
    files: tuple[Merge, ...]
    """The files that the rule would join, ascending."""
    different: int
    """How many of them are known to have another text than the project's file; of the others it is not known."""

    @property
    def roots(self) -> Roots:
        """What `paths_table` makes a rule of."""
        return self.inner, self.outer


@dataclass(frozen=True, slots=True)
class SameFiles:
    """What was found: both ascending."""

    merges: tuple[Merge, ...] = ()
    suspects: tuple[Suspect, ...] = ()

    @property
    def new_path(self) -> Mapping[str, str]:
        """Of each path to merge, the project's spelling."""
        return {merge.path: merge.canonical for merge in self.merges}


class _Text(Enum):
    SAME = auto()
    UNKNOWN = auto()
    DIFFERENT = auto()


@dataclass(frozen=True, slots=True)
class _Pair:
    path: str
    canonical: str
    tail: int
    """How many parts of the two paths, from the end, are equal."""
    text: _Text

    @property
    def roots(self) -> tuple[str, str]:
        """What is before the common tail: in the project, and elsewhere."""
        ours, theirs = self.canonical.split("/")[: -self.tail], self.path.split("/")[: -self.tail]
        if not any(theirs) and self.tail > 1:  # a pattern without a folder would speak of every file
            shared = self.path.split("/")[-self.tail]
            ours, theirs = [*ours, shared], [*theirs, shared]
        return "/".join(ours) or ".", "/".join(theirs) or ("/" if theirs else ".")


def same_files(keys: Iterable[FileKey], files: Collection[str]) -> SameFiles:
    """Find the paths of a measurement that are files of the project under another root.

    Args:
        keys: what was measured, located (`remap.locate`); leave out what no report will show.
        files: the files that exist in the project, relative to it; where there is none (the sources are not here),
            the relative paths of the measurement stand for them.
    """
    texts: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        texts[key.path].add(key.digest)
    project = set(files) or {path for path in texts if not is_absolute(path)}
    pairs = _Project(project, texts).pairs(sorted(set(texts) - project))
    suspects: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.text is not _Text.SAME:
            suspects[pair.roots].append(pair)
    return SameFiles(
        merges=tuple(Merge(pair.path, pair.canonical) for pair in pairs if pair.text is _Text.SAME),
        suspects=tuple(
            Suspect(
                inner=inner,
                outer=outer,
                files=tuple(Merge(pair.path, pair.canonical) for pair in found),
                different=sum(pair.text is _Text.DIFFERENT for pair in found),
            )
            for (inner, outer), found in sorted(suspects.items())
        ),
    )


class _Project:
    """The files of the project, by the ends of their paths."""

    def __init__(self, files: set[str], texts: Mapping[str, set[str]]) -> None:
        self.texts = texts
        self.by_tail: dict[str, list[str]] = defaultdict(list)
        for path in sorted(files):
            parts = path.split("/")
            self.by_tail[parts[-1]].append(path)
            if len(parts) > 1:
                self.by_tail["/".join(parts[-2:])].append(path)
        holders = Counter(digest for path in files for digest in texts.get(path, ()))
        self.common_texts = _EMPTY_DIGESTS | {digest for digest, count in holders.items() if count > 1}
        self.packages = {posixpath.dirname(path) for path in files if path.endswith("/__init__.py")}

    def pairs(self, outside: Iterable[str]) -> list[_Pair]:
        """For each path, the file of the project that it is most probably, if any."""
        choices = {path: found for path in outside if (found := list(self._plausible(path)))}
        support = Counter(pair.roots for found in choices.values() for pair in found)
        return [_best(found, support) for found in choices.values()]

    def _plausible(self, path: str) -> Iterable[_Pair]:
        parts = path.split("/")
        named = self.by_tail.get(parts[-1], [])
        for canonical in self.by_tail.get("/".join(parts[-2:]), []) or (named if len(named) == 1 else []):
            pair = self._pair(path, canonical)
            if pair and (pair.text is _Text.SAME or self._looks_alike(pair)):
                yield pair

    def _pair(self, path: str, canonical: str) -> _Pair | None:
        tail = _common_tail(path, canonical)
        if (installed := _INSTALLED.fullmatch(path)) and tail < installed["module"].count("/") + 1:
            return None  # a module of another name
        theirs, ours = self.texts.get(path, set()), self.texts.get(canonical, set())
        shared = (theirs & ours) - {UNKNOWN_DIGEST}
        if shared if tail > 1 else shared - self.common_texts:
            return _Pair(path, canonical, tail, _Text.SAME)
        unknown = not ours or UNKNOWN_DIGEST in theirs | ours
        return _Pair(path, canonical, tail, _Text.UNKNOWN if unknown else _Text.DIFFERENT)

    def _looks_alike(self, pair: _Pair) -> bool:
        """Whether the paths alone make it likely: the tail holds the whole name of the module."""
        ours, theirs = pair.canonical.split("/"), pair.path.split("/")
        if pair.tail > 1:
            return "/".join(ours[: -pair.tail]) not in self.packages
        whole = min(len(ours), len(theirs)) == 1
        return whole and pair.text is _Text.UNKNOWN and ours[-1] not in _NAMES_OF_EVERY_PROJECT


def _best(pairs: list[_Pair], support: Mapping[tuple[str, str], int]) -> _Pair:
    """The pair with the same text, then the longest tail, then the roots that most files share."""

    def merit(pair: _Pair) -> tuple[bool, int, int]:
        return pair.text is _Text.SAME, pair.tail, support[pair.roots]

    first, *others = sorted(pairs, key=merit, reverse=True)
    if others and merit(others[0]) == merit(first) and first.text is _Text.SAME:
        return _Pair(first.path, first.canonical, first.tail, _Text.UNKNOWN)  # one of two: which one is a guess
    return first


def _common_tail(one: str, other: str) -> int:
    count = 0
    for ours, theirs in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if ours != theirs:
            break
        count += 1
    return count
