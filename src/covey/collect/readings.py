"""How the interpreter that ran some files reads them: once for each text, remembered by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from covey.analysis.encoding import FORMAT, body_of, decode, is_structure
from covey.analysis.stored import stored_reading
from covey.config.schema import CoverageSettings
from covey.model.analysis import Skipped
from covey.model.bundle import Reading
from covey.model.measurement import UNKNOWN_DIGEST
from covey.model.run import Interpreter
from covey.model.source import Text
from covey.system.bundle_rows import name_of
from covey.system.files import read_source
from covey.system.memo import key_of, recall, remember
from covey.system.uncollected import uncollected

Reader = Callable[[Mapping[str, bytes], CoverageSettings], Mapping[str, str]]
"""Reads sources, by path, in some interpreter: the analysis of each, as it is stored."""


def read_here(sources: Mapping[str, bytes], settings: CoverageSettings) -> dict[str, str]:
    """Read sources in this very process."""
    from covey.analysis.structure import read_structure  # coverage.py is imported for it, and mostly all is remembered

    with uncollected():
        return {
            path: body_of(read_structure(source, path=path, exclude=settings.exclude, partial=settings.partial))
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
    bodies = read_bodies(paths, settings, interpreter=interpreter, reader=reader, cache=cache)
    return {path: Reading(digest, stored_reading(name_of(body), body)) for path, (digest, body) in bodies.items()}


def read_bodies(
    paths: Iterable[str], settings: CoverageSettings, *, interpreter: Interpreter, reader: Reader, cache: Path
) -> dict[str, tuple[str, str]]:
    """As `read_sources`, for who only hands the readings on: by path, the digest of the text, and the body."""
    sources = _Sources(paths, settings, interpreter)
    bodies = recall(cache, sources.keys.values())
    known = {path: body for path, key in sources.keys.items() if has_shape(body := bodies.get(key, ""))}
    fresh = reader({path: source for path, source in sources.there.items() if path not in known}, settings)
    remember(cache, {sources.keys[path]: body for path, body in fresh.items()})
    found = {path: (sources.digests[path], body) for path, body in {**known, **fresh}.items()}
    return found | {path: (UNKNOWN_DIGEST, body_of(_gone(path))) for path in sources.gone}


class _Sources:
    """The files at some paths: their texts, and the keys of what is remembered of them."""

    def __init__(self, paths: Iterable[str], settings: CoverageSettings, interpreter: Interpreter) -> None:
        found = {path: read_source(Path(path)) for path in paths}
        self.there = {path: source for path, source in found.items() if source is not None}
        self.gone = found.keys() - self.there.keys()
        self.digests = {path: Text(source).digest for path, source in self.there.items()}
        how = key_of(settings.rules, str(interpreter), str(FORMAT), "as in bundles")
        self.keys = {path: key_of(digest, how) for path, digest in self.digests.items()}


def _gone(path: str) -> Skipped:
    return Skipped(path, "its source is not there")


def has_shape(body: str) -> bool:
    """Whether it is an analysis on the face of it; who wants to know what it says decodes it."""
    if is_structure(body):
        return body.endswith("}")
    try:
        return bool(decode(json.loads(body)))
    except (ValueError, RecursionError):
        return False
