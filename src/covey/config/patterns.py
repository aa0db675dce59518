"""Which files a project's `include` and `omit` patterns let through, by coverage.py's own matcher."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from covey.combine.globs import glob_regex
from covey.config.coverage_parts import coverage_parts


def prepared(patterns: Iterable[str] | None, folder: Path) -> tuple[str, ...]:
    """As written, and absolute where a pattern does not begin with a wildcard: coverage.py tries both.

    Raises:
        ConfigError: "file-pattern".
    """
    found = []
    for pattern in patterns or ():
        glob_regex(pattern)
        found.append(pattern)
        if not pattern.startswith(("*", "?")):
            found.append(os.path.realpath(folder / pattern))
    return tuple(found)


def path_filter(include: Sequence[str], omit: Sequence[str]) -> Callable[[str], bool]:
    """Whether an absolute path is wanted: in `include`, where there is one, and not in `omit`.

    Args:
        include, omit: patterns as CoverageSettings holds them: absolute, or beginning with a wildcard.
    """
    if not (include or omit):
        return lambda path: True
    with coverage_parts("files"):
        from coverage.files import GlobMatcher
    included = GlobMatcher(list(include), "include").match if include else None
    omitted = GlobMatcher(list(omit), "omit").match if omit else None

    def wanted(path: str) -> bool:
        return (included is None or included(path)) and (omitted is None or not omitted(path))

    return wanted


def omit_expression(omit: Sequence[str]) -> str:
    """The regular expression that the absolute paths of omitted files match from their start; empty where none are.

    Args:
        omit: as that of `path_filter`.
    """
    if not omit:
        return ""
    with coverage_parts("files"):
        from coverage.files import globs_to_regex, prep_patterns
    return globs_to_regex(prep_patterns(omit)).pattern
