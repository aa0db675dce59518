"""Texts that lie in the project and are not those that were measured."""

from __future__ import annotations

from collections.abc import Callable

from covey.analysis.files import current_digests
from covey.flows.texts import Texts
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.counted import some_of
from covey.model.measurement import UNKNOWN_DIGEST


def edited_notes(bundle: Bundle, texts: Texts, wanted: Callable[[str], bool]) -> list[str]:
    """A sentence about the files that were edited since they were measured: their line numbers are those of then."""
    has_numbers = {
        (key.path, key.digest)
        for key, readings in bundle.readings.items()
        if any(isinstance(reading, Structure) for reading in readings.values())
    }
    edited = sorted(
        path
        for path, digest in current_digests(bundle).items()
        if digest != UNKNOWN_DIGEST
        and (path, digest) in has_numbers
        and wanted(path)
        and (text := texts(path, digest))
        and text.digest != digest
    )
    if not edited:
        return []
    return [f"changed since it was measured: {some_of(edited)}; the numbers are those of the earlier text: run again"]
