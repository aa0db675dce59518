"""A disk cache of a pure function: text by key. A torn, foreign or missing entry is simply not there."""

from __future__ import annotations

import hashlib
from pathlib import Path

from covey.errors import DataError
from covey.system.files import read_bytes, replacing


def key_of(*parts: str | bytes) -> str:
    """A key of everything that the result depends on."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def recall(folder: Path, key: str) -> str | None:
    """The remembered text, if it is there and whole."""
    entry = read_bytes(_place(folder, key))
    if entry is None:
        return None
    checksum, _, body = entry.partition(b"\n")
    if checksum != _checksum(key, body):
        return None
    return body.decode("utf-8", "replace")


def remember(folder: Path, key: str, text: str) -> None:
    """Keep a text; a folder that takes no data is no error, the work is only done again."""
    body = text.encode()
    try:
        with replacing(_place(folder, key)) as temporary:
            temporary.write_bytes(_checksum(key, body) + b"\n" + body)
    except DataError:
        return


def _place(folder: Path, key: str) -> Path:
    return folder / key[:2] / key[2:]


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).hexdigest().encode()
