"""What is measured: coverage.py's `source`, as folders and as packages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from covey.config.schema import Settings
from covey.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Source:
    """What `source` and `source_dirs` name."""

    dirs: tuple[str, ...]
    """Absolute and real."""
    pkgs: tuple[str, ...]
    missing: tuple[str, ...]


def split_source(source: Iterable[str], source_dirs: Iterable[str], root: Path, warn: Callable[[str], None]) -> Source:
    """Tell folders from packages: like coverage.py, `source` names a folder where there is one, and else a package.

    What can only be a folder and is not here is left out: coverage.py takes it for a package that is never imported.
    It does remain a package where it is all there is, for without any source everything would be measured.

    Raises:
        ConfigError: "source-root".
    Source:
        coverage.py: inorout.InOrOut.
    """
    source, source_dirs = list(source), list(source_dirs)
    dirs = [entry for entry in [*source_dirs, *source] if (root / entry).is_dir()]
    pkgs = [entry for entry in source if entry not in dirs and _is_package(entry, root)]
    missing = [entry for entry in [*source_dirs, *source] if entry not in dirs and entry not in pkgs]
    for entry in missing:
        warn(f"`source` names {entry!r}, and there is no such folder in {root}: nothing is measured for it")
    return Source(
        dirs=tuple(_real(entry, root) for entry in dirs),
        pkgs=tuple(pkgs if dirs or pkgs else missing),
        missing=tuple(missing),
    )


def check_source(settings: Settings) -> None:
    """Refuse to measure when nothing that `source` names is here.

    Raises:
        ConfigError: "source-missing".
    """
    coverage = settings.coverage
    if coverage.source_missing and not coverage.source_dirs and {*coverage.source_pkgs} <= {*coverage.source_missing}:
        names = ", ".join(coverage.source_missing)
        raise ConfigError(
            f"{coverage.source_file}: there is no folder {names} in {settings.root}: nothing would be measured",
            fix='let `source` name folders relative to the project, such as "src", or packages as they are imported',
            slug="source-missing",
        )


def _is_package(entry: str, root: Path) -> bool:
    return all(part.isidentifier() for part in entry.split(".")) and not (root / entry).is_file()


def _real(entry: str, root: Path) -> str:
    path = Path(os.path.realpath(root / entry))
    if path.parent == path:
        raise ConfigError(
            f"`source` names {entry!r}, the root of the file system",
            fix="name the folder of your code",
            slug="source-root",
        )
    return str(path)
