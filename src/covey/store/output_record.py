"""The record of an output: what was written the last time, and which part of a document stands where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covey.system.files import read_bytes

FORMAT = 1


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was written."""

    digest: str
    """Of all of it."""
    parts: Mapping[str, tuple[int, int]]
    """By the key of each part, where it begins and how many bytes it has."""


def digest_of(content: bytes) -> str:
    """What tells two contents apart."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def read_kept(record: Path) -> dict[str, KeptFile]:
    """What a record says of files, by their paths; nothing where it is missing, torn or of another form."""
    found = read_bytes(record)
    try:
        told = json.loads(found or b"{}")
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            return {}
        return {path: _kept_file(each) for path, each in told["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def record_of(files: Mapping[str, KeptFile]) -> bytes:
    """The inverse of `read_kept`: equal files give equal bytes."""
    told = {
        path: {"digest": kept.digest, "parts": [[key, *place] for key, place in kept.parts.items()]}
        for path, kept in sorted(files.items())
    }
    return json.dumps({"format": FORMAT, "files": told}, separators=(",", ":")).encode()


def _kept_file(told: Any) -> KeptFile:
    parts = {str(key): (start, size) for key, start, size in told["parts"]}
    if not set(map(type, (number for place in parts.values() for number in place))) <= {int}:
        raise TypeError("a place is no number")
    return KeptFile(str(told["digest"]), parts)
