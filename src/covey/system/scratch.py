"""A temporary folder that is gone at the end; when its process was killed, the next one clears it away."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from covey.errors import DataError
from covey.system.files import make_folder, unwritable
from covey.system.locks import Lock, lock, opened

MAKE_ROOM = "free some space in the system's folder for them, or name another one in the variable TMPDIR"
"""What to do where temporary files have no place."""


@contextlib.contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A scratch folder where the system has its temporary files.

    Raises:
        DataError: "unwritable-folder".
    """
    with contextlib.ExitStack() as made:
        try:
            folder = made.enter_context(scratch_folder(Path(tempfile.gettempdir()), prefix))
        except (OSError, DataError) as error:
            raise DataError(
                f"there is no place for temporary files: {error.what if isinstance(error, DataError) else error}",
                fix=MAKE_ROOM,
                slug="unwritable-folder",
            ) from error
        yield folder


@contextlib.contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent`, for this user alone. It is locked as long as its process lives, and deleted at the end.

    Folders with this prefix that a killed process left are deleted first, where the file system has locks.

    Raises:
        DataError: "unwritable-folder".
    """
    make_folder(parent)
    for left in parent.glob(f"{prefix}*"):
        _clear(left)
    folder, handle = _locked_folder(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        try:
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        except OSError as error:
            raise unwritable(parent, error) from error
        # Another process may take it for one that was left, as long as it is not locked.
        with contextlib.suppress(FileNotFoundError):
            handle = opened(folder)
            if lock(handle) is not Lock.TAKEN and folder.exists():
                return folder, handle
            os.close(handle)


def _clear(folder: Path) -> None:
    """Delete a folder of this user's that no process has locked."""
    with contextlib.suppress(OSError):
        if folder.stat().st_uid != os.getuid():
            return
        handle = opened(folder)
        if lock(handle) is Lock.OURS:
            shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
