"""The cache in the data folder: what is only kept so that it need not be made again, and may go at any time."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from covey.errors import DataError
from covey.system.files import make_folder, unwritable
from covey.system.memo import NAME
from covey.system.scratch import temporary_folder

OUTPUTS, PUBLISHED, LAST_REPORT = "outputs", "published", "last-report.json"


def cache_folder(data_dir: Path) -> Path:
    """Where all of it lies; analyses are remembered right in it."""
    return data_dir / "cache"


def outputs_folder(data_dir: Path) -> Path:
    """Where it is noted what the documents hold that reports wrote."""
    return cache_folder(data_dir) / OUTPUTS


def last_report_file(data_dir: Path) -> Path:
    """Where it is noted what the last reports had of each file."""
    return cache_folder(data_dir) / LAST_REPORT


@contextlib.contextmanager
def documents_folder(data_dir: Path) -> Iterator[Path]:
    """Where the documents of the last publication lie, of which the next one keeps what did not change.

    Where nothing can be kept, it is a folder that is gone afterwards.
    """
    folder = cache_folder(data_dir) / PUBLISHED
    try:
        make_folder(folder)
    except DataError:
        with temporary_folder("covey-documents-") as temporary:
            yield make_folder(temporary / "new")  # that one is locked
    else:
        yield folder


def clear_cache(data_dir: Path) -> None:
    """Forget everything.

    Raises:
        DataError: "unwritable-folder".
    """
    folder = cache_folder(data_dir)
    try:
        if folder.is_symlink() and folder.is_dir():  # somewhere else, where there may be more
            for name in (NAME, OUTPUTS, PUBLISHED, LAST_REPORT):
                ours = folder / name
                shutil.rmtree(ours) if ours.is_dir() and not ours.is_symlink() else ours.unlink(missing_ok=True)
        elif folder.is_symlink() or not folder.is_dir():
            folder.unlink(missing_ok=True)
        else:
            shutil.rmtree(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
