"""Texts that lie in the project and are not those that were measured."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from covey.analysis.files import current_digests
from covey.flows.texts import Texts
from covey.model.bundle import Bundle
from covey.model.measurement import UNKNOWN_DIGEST


def edited_notes(bundle: Bundle, texts: Texts, wanted: Callable[[str], bool]) -> list[str]:
    """A sentence about the files that were edited since they were measured: their line numbers are those of then."""
    edited = sorted(
        path
        for path, digest in current_digests(bundle).items()
        if digest != UNKNOWN_DIGEST and wanted(path) and _is_other(texts(path, digest), digest)
    )
    if not edited:
        return []
    shown = ", ".join(edited[:3])
    more = f" and {len(edited) - 3} more files" if len(edited) > 3 else ""
    return [f"changed since it was measured: {shown}{more}; the numbers are those of the earlier text: run again"]


def _is_other(text: bytes | None, digest: str) -> bool:
    return text is not None and hashlib.sha256(text).hexdigest() != digest
