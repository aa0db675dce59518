"""Runs that are going on: each announces itself in its work folder, and holds a lock as long as covey runs it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from covey.config.environments import check_name
from covey.errors import ConfigError, DataError
from covey.model.live import LiveRun
from covey.model.moment import is_moment
from covey.store.folder import is_not_stored
from covey.system.files import unwritable

ANNOUNCEMENT = "running.json"


@contextlib.contextmanager
def announced(work: Path, run: LiveRun) -> Iterator[None]:
    """Announce a run until its data is where it belongs. What is then in the folder is on its way out.

    When there was no room for its data, it stays announced: what was measured is there.

    Raises:
        DataError: "unwritable-folder".
    """
    path, temporary = work / ANNOUNCEMENT, work / f".{ANNOUNCEMENT}"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(work, error) from error
    try:
        _write(handle, json.dumps(asdict(run)).encode(), temporary, path)
        yield
    except DataError as error:
        if not is_not_stored(error):
            path.unlink(missing_ok=True)
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    else:
        path.unlink(missing_ok=True)  # the command may have deleted everything
    finally:
        os.close(handle)


def _write(handle: int, text: bytes, temporary: Path, path: Path) -> None:
    try:
        os.write(handle, text)
        with contextlib.suppress(OSError):  # a file system without locks: its processes show that it runs
            fcntl.flock(handle, fcntl.LOCK_EX)
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def announcements(data_dir: Path) -> list[tuple[Path, LiveRun]]:
    """The work folders of runs that have not ended, or never did because covey was killed, by start."""
    found = []
    for path in (data_dir / "work").glob(f"*/{ANNOUNCEMENT}"):
        with contextlib.suppress(
            OSError, ValueError, TypeError, ConfigError
        ):  # it ended just now; or who else wrote it
            run = LiveRun(**json.loads(path.read_bytes()))
            check_name(run.environment)
            if is_moment(run.started):
                found.append((path.parent, run))
    return sorted(found, key=lambda item: (item[1].started, item[1].environment, item[0]))


def is_announced(work: Path) -> bool:
    """Whether the data in the folder is still the newest of its run."""
    return (work / ANNOUNCEMENT).exists()


def is_held(work: Path) -> bool:
    """Whether the covey that announced the run still runs."""
    with _locked(work, fcntl.LOCK_SH) as locked:
        return locked is False


@contextlib.contextmanager
def claimed(work: Path) -> Iterator[bool]:
    """A run whose covey is gone, for this process alone; whether it could be had."""
    with _locked(work, fcntl.LOCK_EX) as locked:
        yield locked is True and is_announced(work)


@contextlib.contextmanager
def _locked(work: Path, kind: int) -> Iterator[bool | None]:
    """The lock of an announcement inside the block: whether it could be had; None when there is nothing to lock."""
    try:
        handle = os.open(work / ANNOUNCEMENT, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield _lock(handle, kind)
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool | None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
