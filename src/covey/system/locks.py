"""Locks on folders: they last until the handle is closed, or the process ends, however it does."""

from __future__ import annotations

import contextlib
import fcntl
import os
from enum import Enum
from pathlib import Path


class Lock(Enum):
    """What came of locking a folder."""

    OURS = "ours"
    TAKEN = "taken"
    """By another process."""
    NONE = "none"
    """The file system has no locks."""


def opened(folder: Path) -> int:
    """A handle to lock a folder by."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def lock(handle: int) -> Lock:
    """Have a folder alone, if that can be at once."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Lock.TAKEN
    except OSError:
        return Lock.NONE
    return Lock.OURS


def share(handle: int) -> None:
    """Have a folder together with others that share it. Waits for one that has it alone."""
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_SH)
