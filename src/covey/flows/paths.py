"""Where the project's files are: as data files spell them, as the repository names them, as the disk has them."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable

from covey.combine.remap import PathRules, locate
from covey.config.patterns import path_filter
from covey.config.schema import Settings


def repository_path(settings: Settings, spelled: Iterable[str] = ()) -> Callable[[str], str]:
    """From a path as a data file spells it to the repository's name for it.

    Args:
        spelled: all paths of the data file, from which `relative_files = true` makes its implicit rules.
    """
    rules = PathRules.from_settings(settings.coverage.paths)
    root = str(settings.root)
    if settings.coverage.relative_files:
        rules = rules.with_implicit(spelled, root=root)

    @functools.cache
    def exists(path: str) -> bool:
        return is_there(settings, path)

    @functools.cache
    def rename(spelled: str) -> str:
        return locate(spelled, root=root, rules=rules, exists=exists)

    return rename


def place(settings: Settings, path: str) -> str:
    """Where a file of the repository lies on this disk: an absolute path."""
    return os.path.join(settings.root, path)  # noqa: PTH118 - paths are asked for by the thousand


def recorded_as(settings: Settings, path: str) -> str:
    """How coverage.py, started at the root of the project, spells a file of the repository in its data."""
    return path if settings.coverage.relative_files else place(settings, path)


def is_there(settings: Settings, path: str) -> bool:
    """Whether there is such a file or folder; also of texts that can be no path of one."""
    try:
        return (settings.root / path).exists()
    except (OSError, ValueError):
        return False


def reported(settings: Settings) -> Callable[[str], bool]:
    """Whether `[report] include` and `omit` let a file of the repository into reports."""
    wanted = path_filter(settings.coverage.report_include, settings.coverage.report_omit)
    return lambda path: wanted(place(settings, path))
