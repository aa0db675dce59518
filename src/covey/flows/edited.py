"""Texts that lie in the project and are not those that were measured."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from covey.analysis.files import current_digests
from covey.config.schema import Settings
from covey.flows.paths import place
from covey.model.bundle import Bundle
from covey.model.measurement import UNKNOWN_DIGEST
from covey.system.files import read_source


def edited_notes(bundle: Bundle, settings: Settings, wanted: Callable[[str], bool]) -> list[str]:
    """A sentence about the files that were edited since they were measured: their line numbers are those of then."""
    edited = sorted(
        path
        for path, digest in current_digests(bundle).items()
        if digest != UNKNOWN_DIGEST and wanted(path) and _is_other(settings, path, digest)
    )
    if not edited:
        return []
    shown = ", ".join(edited[:3])
    more = f" and {len(edited) - 3} more files" if len(edited) > 3 else ""
    return [f"changed since it was measured: {shown}{more}; the numbers are those of the earlier text: run again"]


def _is_other(settings: Settings, path: str, digest: str) -> bool:
    text = read_source(Path(place(settings, path)))
    return text is not None and hashlib.sha256(text).hexdigest() != digest
