"""Data files that others made: found in the files and folders a user names."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from covey.errors import DataError
from covey.system.bundle_file import SUFFIX

FOREIGN_LABEL = "imported"
"""The environment of a foreign data file that nothing gives a name."""

_BESIDE_DATA = ("-journal", "-wal", "-shm", ".lock")


def find_inputs(paths: Iterable[Path]) -> list[Path]:
    """The data files at the paths, each once: files as named; of folders, bundles and `.coverage*` files below them.

    Raises:
        DataError: "no-such-file": a path is not there, or a folder cannot be read.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(_below(path))))
        elif path.is_file():
            found[path] = None
        else:
            raise DataError(
                f"there is no file or folder {path}", fix="check the path of the data to combine", slug="no-such-file"
            )
    return list(found)


def parallel_files(data_file: Path) -> list[Path]:
    """The data files that coverage.py's parallel mode left beside the project's data file."""
    beside = data_file.parent.iterdir() if data_file.parent.is_dir() else ()
    named = (path for path in beside if path.name.startswith(f"{data_file.name}.") and not _is_beside_data(path))
    return sorted(path for path in named if path.is_file())


def label(path: Path, declared: Collection[str]) -> str:
    """The environment of a foreign data file: `.coverage.NAME`, `NAME/.coverage`, else "imported"."""
    tail = path.name.removeprefix(".coverage.")
    named = [name for name in declared if f"{tail}.".startswith(f"{name}.")]
    if named:
        return max(named, key=len)
    folder = path.absolute().parent.name
    return folder if folder in declared else FOREIGN_LABEL


def _below(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder, onerror=_unreadable):
        paths = (Path(place, name) for name in names)
        yield from (path for path in paths if _is_data(path) and _is_file(path) and not _is_aside(path, folder))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True  # reading it will say why not


def _unreadable(error: OSError) -> None:
    raise DataError(
        f"cannot read the folder {error.filename}: {error.strerror}",
        fix="make it readable, or name the files to combine",
        slug="no-such-file",
    ) from error


def _is_aside(path: Path, folder: Path) -> bool:
    """Whether a data folder of covey's below `folder` keeps the file out of reports: what an interrupted run left."""
    return any(
        parent.name in ("interrupted", "work") and (parent.parent / "data").is_dir()
        for parent in path.parents
        if parent.is_relative_to(folder) and parent != folder
    )


def _is_data(path: Path) -> bool:
    name = path.name
    return (name.endswith(SUFFIX) or name == ".coverage" or name.startswith(".coverage.")) and not _is_beside_data(path)


def _is_beside_data(path: Path) -> bool:
    return path.name.endswith(_BESIDE_DATA)
