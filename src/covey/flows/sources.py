"""The texts that pages show: those at hand, where they are the ones that were measured."""

from __future__ import annotations

from collections.abc import Callable

from covey.analysis.source_text import decode_source
from covey.flows.texts import Texts
from covey.model.analysis import FileAnalysis
from covey.model.measurement import UNKNOWN_DIGEST
from covey.model.source import Source, Text


def sources(texts: Texts) -> Callable[[FileAnalysis], Source]:
    """The text of each file of a report, read when it is asked for."""
    return lambda file: source_of(texts(file.path, file.digest), file.digest)


def source_of(found: Text | None, digest: str) -> Source:
    """The text for a page.

    Args:
        found: the text at hand; None when it cannot be read.
        digest: of the text that was measured.
    """
    if found is None:
        return Source(problem="its source is not here, or cannot be read")
    if digest not in (UNKNOWN_DIGEST, found.digest):
        return Source(problem="its source was changed since it was measured: run again")
    try:
        return Source(decode_source(found.content), digest=found.digest)
    except (SyntaxError, LookupError, ValueError) as error:  # it names an encoding that is none
        return Source(problem=f"its source cannot be decoded: {error}")
