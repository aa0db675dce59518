"""One output, a file or a folder: what of it is still as it was written the last time is not made or written again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.errors import DataError
from covey.report.writer import Part, Piece, shortened
from covey.store.output_record import KeptFile, digest_of, read_kept, record_of
from covey.system.files import make_folder, read_bytes, unwritable
from covey.system.staging import Staging

RECORD = ".covey-report.json"
"""In a folder that covey writes: what it wrote there."""

IGNORE = ".gitignore"
"""Keeps such a folder out of commits, as coverage.py keeps its own."""


@dataclass
class Slot:
    """The place of a part in a file, and what comes there."""

    part: Part
    key: str = ""
    content: bytes | memoryview | None = None


class Output:
    """An output on its way. Every part is to be filled; then `put` puts what changed.

    Args:
        place: the file, or the folder.
        record: the file that says what was written the last time.
        files: the pieces of each file, as Writer.files gives them.
        max_bytes: as Writer.max_bytes.
    """

    def __init__(self, place: Path, record: Path, files: Mapping[str, Sequence[Piece]], max_bytes: int = 0) -> None:
        self.place = place
        self._max_bytes = max_bytes
        self._is_folder = "" not in files
        self._record = record
        self._files = {
            path: [piece if isinstance(piece, str) else Slot(piece) for piece in pieces]
            for path, pieces in files.items()
        }
        self._earlier = read_kept(record)
        self._whole: dict[str, KeptFile] = {}
        """The earlier files that are still as they were written."""
        self._parts: dict[tuple[str, str], memoryview] = {}
        """Their parts, by path and key."""
        self._now: dict[str, KeptFile] = {}
        self.changed = 0
        """How many files were new, or other than before."""
        for path, kept in self._earlier.items():
            if path in self._files:
                self._look_at(path, kept)

    def slots(self) -> Iterator[tuple[str, Slot]]:
        """The places of parts, each with the path of its file."""
        for path, pieces in self._files.items():
            yield from ((path, piece) for piece in pieces if isinstance(piece, Slot))

    def fill(self, path: str, slot: Slot, key: str, make: Callable[[], str], staged: Staging) -> None:
        """Take a part from where it was written the last time, or make it.

        Args:
            key: of everything that the part depends on; "" when that is not known.
        """
        slot.key = key
        alone = len(self._files[path]) == 1
        if alone and path in self._whole and [*self._whole[path].parts] == [key] != [""]:
            self._now[path] = self._whole[path]
            return
        known = self._parts.get((path, key)) if key else None
        slot.content = encoded(make()) if known is None else known
        if alone:  # now, so that a thousand pages are not held in memory
            self._put_file(path, staged)

    def begin(self) -> None:
        """Have a folder that covey is to write known as its own: who is killed in the middle can begin again.

        Raises:
            DataError: "unwritable-folder".
        """
        if self._is_folder and not self._record.exists():
            make_folder(self.place)
            try:
                self._record.touch()
            except OSError as error:
                raise unwritable(self.place, error) from error

    def put(self, staged: Staging) -> None:
        """Put the other files that changed, and note what was written."""
        for path in self._files:
            if path not in self._now:
                self._put_file(path, staged)
        record = record_of(self._now)
        if read_bytes(self._record) != record:
            put = staged.put if self._is_folder else staged.put_if_possible  # beside a document it only saves work
            put(self._record, record)
        if self._is_folder and not (self.place / IGNORE).exists():
            staged.put(self.place / IGNORE, b"# Written by covey.\n*\n")

    def digests(self) -> dict[str, str]:
        """Of what was put or is there already, by path."""
        return {path: kept.digest for path, kept in self._now.items()}

    def clear_up(self) -> None:
        """Delete files of the last time that are no part of this output, where nobody changed them."""
        for path, kept in self._earlier.items():
            place = self._place_of(path)
            if path not in self._files and place.parent == (self.place if self._is_folder else self.place.parent):
                content = read_bytes(place)
                if content is not None and digest_of(content) == kept.digest:
                    with contextlib.suppress(OSError):
                        place.unlink()

    def _look_at(self, path: str, kept: KeptFile) -> None:
        content = read_bytes(self._place_of(path))
        if content is None or digest_of(content) != kept.digest:
            return
        self._whole[path] = kept
        if len(self._files[path]) > 1:
            view = memoryview(content)
            for key, (start, size) in kept.parts.items():
                self._parts[path, key] = view[start : start + size]

    def _put_file(self, path: str, staged: Staging) -> None:
        content, parts = _joined(self._files[path], self._max_bytes)
        earlier = self._whole.get(path)
        kept = KeptFile(digest_of(content), parts)
        if earlier is None or earlier.digest != kept.digest:
            staged.put(self._place_of(path), content)
            self.changed += 1
        self._now[path] = kept
        for slot in self._files[path]:
            if isinstance(slot, Slot):
                slot.content = None

    def _place_of(self, path: str) -> Path:
        if self._is_folder:
            return self.place / path
        return self.place.parent / f"{self.place.stem}{path}{self.place.suffix}"


def check_folder(place: Path) -> None:
    """Refuse to write a folder of files into one that no such folder was written into before.

    Raises:
        DataError: "foreign-folder".
    """
    if place.is_dir() and not (place / RECORD).is_file() and any(place.iterdir()):
        raise DataError(
            f"{place} holds other files than those of such a report, and is not overwritten",
            fix="name another folder with -o, or delete this one",
            slug="foreign-folder",
        )
    if place.exists() and not place.is_dir():
        raise DataError(f"{place} is no folder", fix="name another folder with -o, or delete it", slug="foreign-folder")


def reset_folder(place: Path) -> None:
    """Delete what is in the way of a folder that is covey's alone, and was not written as such a folder.

    Raises:
        DataError: "unwritable-folder".
    """
    try:
        if place.is_symlink() or place.is_file():
            place.unlink()
        elif place.is_dir() and not (place / RECORD).is_file():
            shutil.rmtree(place)
    except OSError as error:
        raise unwritable(place, error) from error


def encoded(text: str) -> bytes:
    """Text as it is written; what no file can hold (halves of characters, from odd file names) becomes "?"."""
    return text.encode("utf-8", "replace")


def _joined(pieces: Sequence[str | Slot], max_bytes: int) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """The whole content, and where the parts with a key stand in it."""
    contents = [_content(piece) for piece in pieces]
    asked = [piece if isinstance(piece, str) else piece.part for piece in pieces]
    short = shortened(asked, [*map(len, contents)], max_bytes)
    parts: dict[str, tuple[int, int]] = {}
    start = 0
    for number, piece in enumerate(pieces):
        if number in short:
            contents[number] = encoded(short[number])
        elif isinstance(piece, Slot) and piece.key:
            parts[piece.key] = (start, len(contents[number]))
        start += len(contents[number])
    return b"".join(contents), parts


def _content(piece: str | Slot) -> bytes | memoryview:
    content = encoded(piece) if isinstance(piece, str) else piece.content
    assert content is not None, "every part is filled"
    return content
