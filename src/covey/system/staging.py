"""Many files written as one: first all beside their places, then each put there. A full disk leaves the old ones."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from covey.errors import DataError
from covey.system.files import make_folder, unwritable

_ENDING = ".covey-part"


class Staging:
    """Files on their way to their places."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Path, Path]] = []
        self._folders: set[Path] = set()

    def put(self, place: Path, content: bytes) -> None:
        """Write a file beside its place.

        Raises:
            DataError: "unwritable-folder".
        """
        folder = place.parent
        if folder not in self._folders:
            make_folder(folder)
            self._folders.add(folder)
        waiting = folder / f".{place.name[:200]}.{os.getpid()}{_ENDING}"
        self._waiting.append((waiting, place))
        try:
            waiting.write_bytes(content)
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
        """Put all of them into their places.

        Raises:
            DataError: "unwritable-folder".
        """
        while self._waiting:
            waiting, place = self._waiting[0]
            try:
                waiting.replace(place)
            except OSError as error:
                raise unwritable(place, error) from error
            del self._waiting[0]

    def forget(self) -> None:
        """Leave no trace of what is not in its place."""
        _unlink(self._waiting)


def _unlink(files: Iterable[tuple[Path, Path]]) -> None:
    for waiting, _ in files:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)


@contextlib.contextmanager
def staging() -> Iterator[Staging]:
    """Files to be put; where something goes wrong before `finish`, none of them is."""
    staged = Staging()
    try:
        yield staged
    finally:
        staged.forget()
