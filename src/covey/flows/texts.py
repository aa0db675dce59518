"""The texts of a project's files, as they lie there or as a commit has them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from covey.config.schema import Settings
from covey.flows.paths import place
from covey.model.measurement import UNKNOWN_DIGEST
from covey.model.source import Text
from covey.system.files import read_source
from covey.system.git import blob_content, tree_of

Texts = Callable[[str, str], Text | None]
"""The text of a file, by its path and the digest of the text that was measured; None where it cannot be read."""


def texts_here(settings: Settings) -> Texts:
    """As the files lie in the project."""

    def text(path: str, digest: str) -> Text | None:
        found = read_source(Path(place(settings, path)))
        return None if found is None else Text(found)

    return text


def texts_of(settings: Settings, sha: str) -> Texts:
    """As the files lie in the project; of those that were edited since, what the commit has, if that was measured."""
    here = texts_here(settings)
    names = functools.cache(lambda: tree_of(settings.root, sha)[1])

    def text(path: str, digest: str) -> Text | None:
        found = here(path, digest)
        if digest == UNKNOWN_DIGEST or (found and found.digest == digest):
            return found
        name = names().get(path)
        committed = (blob_content(settings.root, name) if name else None) or b""
        # git may have been told to check texts out with the line ends of Windows.
        checked_out = (Text(committed), Text(committed.replace(b"\n", b"\r\n")))
        return next((each for each in checked_out if each.digest == digest), found)

    return text
