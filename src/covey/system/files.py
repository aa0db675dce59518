"""Files: reading, writing all or nothing, and what goes wrong, as errors that name the file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from covey.errors import DataError

ARCHIVES = (".zip", ".whl", ".egg", ".pex", ".par")
"""As coverage.py knows them."""

MOST_BYTES_OF_MEMBER = 1 << 26
"""No source is so large: an archive may claim anything."""


def read_bytes(path: Path) -> bytes | None:
    """The content of a file, or None when it cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return None


def read_source(path: Path) -> bytes | None:
    """The content of a file, also of one in an archive, named as Python names it: `lib.zip/mod.py`. None as above."""
    found = read_bytes(path)
    return _archived(path) if found is None else found


def _archived(path: Path) -> bytes | None:
    archive = next((above for above in path.parents if above.suffix in ARCHIVES and above.is_file()), None)
    if archive is None:
        return None
    import zipfile  # hardly ever needed

    try:
        with zipfile.ZipFile(archive) as opened:
            member = opened.getinfo(path.relative_to(archive).as_posix())
            return opened.read(member) if member.file_size <= MOST_BYTES_OF_MEMBER else None
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile):
        return None


def walked_files(folder: Path) -> list[str]:
    """The files below a folder, relative to it, POSIX, without those in hidden folders; ascending."""
    found: list[str] = []
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += [Path(place, name).relative_to(folder).as_posix() for name in names]
    return sorted(found)


def make_folder(path: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        DataError: "unwritable-folder".
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise unwritable(path, PermissionError(13, "Permission denied"))
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to write to, which takes its place at the end, or leaves no trace on an error.

    It has the permissions of the file that it replaces.

    Raises:
        DataError: "unwritable-folder", when the folder or the disk takes no more data.
    """
    make_folder(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_permissions(path))
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file, all or nothing.

    Raises:
        DataError: "unwritable-folder".
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add text to the end of a file that others add to as well.

    Raises:
        DataError: "unwritable-folder".
    """
    try:
        with path.open("ab") as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> DataError:
    """The error for a file or folder that cannot be written."""
    return DataError(
        f"cannot write {path}: {error.strerror or error}",
        fix="make the folder writable, free some space, or set another `data_dir`",
        slug="unwritable-folder",
    )


@contextlib.contextmanager
def place_of_choice(option: str) -> Iterator[None]:
    """What cannot be written in this block lies where an option says, and not in the data folder."""
    try:
        yield
    except DataError as error:
        if error.slug != "unwritable-folder":
            raise
        fix = f"make the folder writable, free some space, or name another place with `{option}`"
        raise error.told(fix=fix) from error


def _permissions(path: Path) -> int:
    """Those of a file, or those that a new one gets."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
