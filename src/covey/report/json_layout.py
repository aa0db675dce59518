"""JSON as text, made from texts of its parts, so that equal parts are made once: as `json.dumps` would write it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any

from covey.model.lines import LineSet

INDENT = 4

quoted = encode_basestring_ascii
"""A text as JSON."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is laid out: on one line, or indented. `depth` is how many brackets are open around a value."""

    pretty: bool = False

    def value(self, value: Any, depth: int) -> str:
        """Any value that JSON knows."""
        if not self.pretty:
            return json.dumps(value)
        return json.dumps(value, indent=INDENT).replace("\n", f"\n{' ' * INDENT * depth}")

    def object(self, members: Iterable[tuple[str, str]], depth: int) -> str:
        """Names, and the texts of their values one level deeper."""
        texts = [f"{quoted(name)}: {value}" for name, value in members]
        return self._enclosed("{", texts, "}", depth)

    def array(self, values: Sequence[str], depth: int) -> str:
        """Of the texts of values one level deeper."""
        return self._enclosed("[", values, "]", depth)

    def numbers(self, numbers: LineSet | Sequence[int], depth: int) -> str:
        """An array of integers."""
        if not numbers:
            return "[]"
        if not self.pretty:
            return str([*numbers])
        return self.array([*map(str, numbers)], depth)

    def opening(self, depth: int) -> str:
        """What stands between an opening bracket and the first value."""
        return self._line(depth + 1) if self.pretty else ""

    def between(self, depth: int) -> str:
        """What stands between two values."""
        return f",{self._line(depth + 1)}" if self.pretty else ", "

    def closing(self, depth: int) -> str:
        """What stands between the last value and the closing bracket."""
        return self._line(depth) if self.pretty else ""

    def _enclosed(self, opening: str, texts: Sequence[str], closing: str, depth: int) -> str:
        if not texts:
            return opening + closing
        inner = self.between(depth).join(texts)
        return f"{opening}{self.opening(depth)}{inner}{self.closing(depth)}{closing}"

    def _line(self, depth: int) -> str:
        return "\n" + " " * (INDENT * depth)
