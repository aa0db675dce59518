"""The texts of a project's files, as they lie there or as a commit has them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

from covey.config.schema import Settings
from covey.flows.paths import place
from covey.model.measurement import UNKNOWN_DIGEST
from covey.system.files import read_source
from covey.system.git import blob_content, tree_of

Texts = Callable[[str, str], bytes | None]
"""The text of a file, by its path and the digest of the text that was measured; None where it cannot be read."""


def texts_here(settings: Settings) -> Texts:
    """As the files lie in the project."""
    return lambda path, digest: read_source(Path(place(settings, path)))


def texts_of(settings: Settings, sha: str) -> Texts:
    """As the files lie in the project; of those that were edited since, what the commit has, if that was measured."""
    here = texts_here(settings)
    names = functools.cache(lambda: tree_of(settings.root, sha)[1])

    def text(path: str, digest: str) -> bytes | None:
        found = here(path, digest)
        if digest == UNKNOWN_DIGEST or _is_that(found, digest):
            return found
        name = names().get(path)
        committed = (blob_content(settings.root, name) if name else None) or b""
        # git may have been told to check texts out with the line ends of Windows.
        checked_out = (committed, committed.replace(b"\n", b"\r\n"))
        return next((each for each in checked_out if _is_that(each, digest)), found)

    return text


def _is_that(text: bytes | None, digest: str) -> bool:
    return text is not None and hashlib.sha256(text).hexdigest() == digest
