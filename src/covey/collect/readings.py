"""How the interpreter that ran some files reads them: once for each text, remembered by content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from covey.analysis.encoding import decode, encode
from covey.analysis.structure import FORMAT, read_structure
from covey.config.schema import CoverageSettings
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Reading
from covey.model.measurement import UNKNOWN_DIGEST
from covey.model.run import Interpreter
from covey.system.files import read_bytes
from covey.system.memo import key_of, recall, remember

Reader = Callable[[Mapping[str, bytes], CoverageSettings], Mapping[str, Structure | Skipped]]
"""Reads sources, by path, in some interpreter."""


def read_here(sources: Mapping[str, bytes], settings: CoverageSettings) -> dict[str, Structure | Skipped]:
    """Read sources in this very process."""
    return {
        path: read_structure(source, path=path, exclude=settings.exclude, partial=settings.partial)
        for path, source in sources.items()
    }


def read_sources(
    paths: Iterable[str], settings: CoverageSettings, *, interpreter: Interpreter, reader: Reader, cache: Path
) -> dict[str, Reading]:
    """The reading of each file that lies at one of the absolute paths, by path.

    Args:
        interpreter: the one that `reader` reads with.
        cache: the folder of remembered readings; one that cannot be written is no error.
    """
    sources = {path: read_bytes(Path(path)) for path in paths}
    there = {path: source for path, source in sources.items() if source is not None}
    keys = {path: _key(source, settings, interpreter) for path, source in there.items()}
    known = {path: structure for path, key in keys.items() if (structure := _recalled(cache, key)) is not None}
    fresh = reader({path: source for path, source in there.items() if path not in known}, settings)
    for path, structure in fresh.items():
        remember(cache, keys[path], json.dumps(encode(structure)))
    readings = {
        path: Reading(hashlib.sha256(there[path]).hexdigest(), structure)
        for path, structure in {**known, **fresh}.items()
    }
    gone = {path: Reading(UNKNOWN_DIGEST, Skipped(path, "its source is not there")) for path in sources.keys() - there}
    return readings | gone


def _key(source: bytes, settings: CoverageSettings, interpreter: Interpreter) -> str:
    return key_of(source, settings.rules, str(interpreter), str(FORMAT))


def _recalled(cache: Path, key: str) -> Structure | Skipped | None:
    body = recall(cache, key)
    if body is None:
        return None
    try:
        return decode(json.loads(body))
    except (KeyError, TypeError, ValueError):
        return None
