"""Many files written as one: first all beside their places, then each put there. A full disk leaves the old ones."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from covey.errors import DataError
from covey.system.files import make_folder, unwritable
from covey.system.locks import Lock, lock, opened, share

_ENDING = ".covey-part"


class Staging:
    """Files on their way to their places."""

    def __init__(self) -> None:
        self._name, self._numbers = secrets.token_hex(4), count()
        self._waiting: list[tuple[Path, Path]] = []
        self._folders: dict[Path, int | None] = {}
        """With the handles of their locks, where there are such."""

    def put(self, place: Path, content: bytes) -> None:
        """Write a file beside its place.

        Raises:
            DataError: "unwritable-folder".
        """
        folder = place.parent
        if folder not in self._folders:
            self._folders[folder] = _entered(make_folder(folder))
        waiting = folder / f".{self._name}-{next(self._numbers)}{_ENDING}"
        self._waiting.append((waiting, place))
        try:
            with waiting.open("xb") as file:
                file.write(content)
        except OSError as error:
            raise unwritable(place, error) from error

    def put_if_possible(self, place: Path, content: bytes) -> None:
        """The same of a file that is only of use: where it cannot be written, all else is."""
        before = len(self._waiting)
        try:
            self.put(place, content)
        except DataError:
            _unlink(self._waiting[before:])
            del self._waiting[before:]

    def finish(self) -> None:
        """Put all of them into their places, in the order in which they came.

        Raises:
            DataError: "unwritable-folder".
        """
        for waiting, place in self._waiting:
            try:
                waiting.replace(place)
            except OSError as error:
                raise unwritable(place, error) from error
        self._waiting.clear()

    def forget(self) -> None:
        """Leave no trace of what is not in its place."""
        _unlink(self._waiting)
        for handle in self._folders.values():
            if handle is not None:
                os.close(handle)


@contextlib.contextmanager
def staging() -> Iterator[Staging]:
    """Files to be put; where something goes wrong before `finish`, none of them is."""
    staged = Staging()
    try:
        yield staged
    finally:
        staged.forget()


def _unlink(files: Iterable[tuple[Path, Path]]) -> None:
    for waiting, _ in files:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)


def _entered(folder: Path) -> int | None:
    """A lock on a folder that others may have as well; who is alone there clears away what killed processes left."""
    try:
        handle = opened(folder)
    except OSError:
        return None
    if lock(handle) is Lock.OURS:
        for left in folder.glob(f".*{_ENDING}"):
            with contextlib.suppress(OSError):
                left.unlink()
    share(handle)
    return handle
