"""How the interpreter that ran some files reads them: once for each text, remembered by content."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    with _without_collecting():
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
    bodies = recall(cache, keys.values())
    known = {path: known for path, key in keys.items() if (known := _decoded(bodies.get(key))) is not None}
    fresh = reader({path: source for path, source in there.items() if path not in known}, settings)
    remember(cache, {keys[path]: json.dumps(encode(structure)) for path, structure in fresh.items()})
    readings = {
        path: Reading(hashlib.sha256(there[path]).hexdigest(), structure)
        for path, structure in {**known, **fresh}.items()
    }
    gone = {path: Reading(UNKNOWN_DIGEST, Skipped(path, "its source is not there")) for path in sources.keys() - there}
    return readings | gone


def _key(source: bytes, settings: CoverageSettings, interpreter: Interpreter) -> str:
    return key_of(source, settings.rules, str(interpreter), str(FORMAT))


def _decoded(body: str | None) -> Structure | Skipped | None:
    if body is None:
        return None
    try:
        return decode(json.loads(body))
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Syntax trees hold no cycles, and Python would look for some in each of them: half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
