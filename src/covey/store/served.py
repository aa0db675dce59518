"""A folder that is served or handed on: covey's files in it are replaced, and nothing else is touched."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from covey.errors import DataError
from covey.system.files import place_of_choice, read_bytes
from covey.system.staging import staging

RECORD = ".covey-published.json"
"""The files that covey wrote there, with what they held."""


def write_site(folder: Path, files: Mapping[str, bytes]) -> int:
    """Have a folder hold these files, all or nothing; those of the last time that are no longer among them are deleted.

    Returns:
        How many files were written: those that were not there as they are.
    Raises:
        DataError: "foreign-folder": a file is in the way that covey did not write. "unwritable-folder".
    """
    check_site(folder, files)
    earlier = _written(folder)
    changed = {path: content for path, content in files.items() if read_bytes(folder / path) != content}
    now = {path: _digest(content) for path, content in files.items()}
    gone = earlier.keys() - files.keys()
    if changed or gone:  # whoever is killed from here on leaves only files that are known as covey's
        _put(folder, {RECORD: _record(_both(earlier, now)), **changed})
    for path in gone:
        _delete(folder, path, earlier[path])
    if read_bytes(folder / RECORD) != _record(now):
        _put(folder, {RECORD: _record(now)})
    return len(changed)


def check_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Nothing is to be in the way of these files. Raises "foreign-folder", as `write_site`."""
    earlier = _written(folder)
    for path in files:
        _check(folder, path, files[path], earlier)


def read_site(folder: Path, path: str) -> bytes | None:
    """What covey wrote to a file of the folder; None when it did not, or it is not there."""
    return read_bytes(folder / path) if path in _written(folder) else None


def listed_site(folder: Path) -> frozenset[str]:
    """The paths of all that covey wrote to the folder."""
    return frozenset(_written(folder))


def whole_site(folder: Path) -> dict[str, bytes]:
    """All that covey wrote to the folder, as far as it is there."""
    found = ((path, read_bytes(folder / path)) for path in _written(folder))
    return {path: content for path, content in found if content is not None}


def _written(folder: Path) -> dict[str, str]:
    try:
        found = json.loads(read_bytes(folder / RECORD) or b"{}")
        return {path: digest for path, digest in found.items() if _is_inside(path) and isinstance(digest, str)}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    with place_of_choice("--to"), staging() as staged:
        for path, content in files.items():
            staged.put(folder / path, content)
        staged.finish()


def _both(earlier: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What may lie there while files are replaced: a path has one digest after the other."""
    paths = earlier.keys() | now.keys()
    return {path: " ".join(dict.fromkeys(f"{earlier.get(path, '')} {now.get(path, '')}".split())) for path in paths}


def _record(digests: Mapping[str, str]) -> bytes:
    return json.dumps(dict(sorted(digests.items())), indent=1).encode()


def _is_inside(path: object) -> bool:
    return isinstance(path, str) and not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts


def _check(folder: Path, path: str, content: bytes, earlier: Mapping[str, str]) -> None:
    place = folder / path
    if not (place.exists() or place.is_symlink()) or read_bytes(place) == content:
        return
    if place.is_symlink() or place.is_dir() or path not in earlier:
        raise DataError(
            f"{place} is not covey's: it would be overwritten",
            fix="name a folder of its own, or delete that file",
            slug="foreign-folder",
        )


def _delete(folder: Path, path: str, digest: str) -> None:
    """Delete a file that nobody changed since, and the folders that are empty then."""
    place = folder / path
    content = read_bytes(place)
    if content is None or place.is_symlink() or _digest(content) not in digest.split():
        return
    with contextlib.suppress(OSError):
        place.unlink()
        for above in place.parents:
            if above == folder:
                break
            above.rmdir()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
