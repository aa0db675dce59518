"""Delete inputs that were taken in, and only those: not what changed since, and not what holds the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from covey.system.recorded import missing

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; without it, of no use to anybody."""


@dataclass(frozen=True)
class Input:
    """A file as it was at some time."""

    path: Path
    state: tuple[int, ...]


def seen_now(path: Path) -> Input:
    """The file as it is.

    Raises:
        DataError: "no-such-file".
    """
    try:
        return Input(path, _state(path))
    except OSError as error:
        raise missing(path, error) from error


def consume(inputs: Iterable[Input], results: Collection[Path]) -> list[str]:
    """Delete the inputs.

    Args:
        results: files that hold what was taken in.
    Returns:
        Why each of the others was left.
    """
    kept = {path.resolve() for path in results}
    left: list[str] = []
    for one in inputs:
        if one.path.resolve() in kept:
            continue
        try:
            if _state(one.path) != one.state:
                left.append(f"{one.path} was left: it was changed after it was read")
                continue
            one.path.unlink()
            for suffix in BESIDE:
                one.path.with_name(one.path.name + suffix).unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            left.append(f"{one.path} was left: {error.strerror or error}")
    return left


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
