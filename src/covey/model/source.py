"""The text of a file, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The very text that was measured, or why it cannot be shown."""

    text: str = ""
    """As coverage.py reads it: each line ends with a newline, form feeds are spaces."""
    problem: str = ""
    """A sentence part for a person: why there is no text; empty when there is one."""
    digest: str = ""
    """SHA-256 of its bytes, hexadecimal; empty when there is no text."""
