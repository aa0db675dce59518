"""The text of a file: its bytes, and what a page shows of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Text:
    """The bytes of a source file, wherever they were found."""

    content: bytes = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """As FileKey.digest."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """The very text that was measured, or why it cannot be shown."""

    text: str = ""
    """As coverage.py reads it: each line ends with a newline, form feeds are spaces."""
    problem: str = ""
    """A sentence part for a person: why there is no text; empty when there is one."""
    digest: str = ""
    """As FileKey.digest; empty when there is no text."""
