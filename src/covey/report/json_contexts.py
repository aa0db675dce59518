"""The contexts of the lines of a file as JSON: lines that ran in the same contexts share one text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from covey.model.lines import LineSet
from covey.report.json_layout import Layout, quoted


class LineContexts:
    """The contexts that ran each line of a file.

    Args:
        contexts: the lines of each.
    """

    def __init__(self, contexts: Mapping[str, Iterable[int]], layout: Layout) -> None:
        by_line: dict[int, list[str]] = {}
        for context in sorted(contexts):
            name = quoted(context)
            for line in contexts[context]:
                by_line.setdefault(line, []).append(name)
        self._layout = layout
        self._names = {line: tuple(by_line[line]) for line in sorted(by_line)}
        self._lines = LineSet.of(self._names)
        self._array = cache(layout.array)

    def text(self, depth: int, within: LineSet | None = None) -> str:
        """An object with the contexts of each line, or of each of some lines, as coverage.py writes it since 7.17.4."""
        lines = self._names if within is None else self._lines & within
        return self._layout.object([(str(line), self._array(self._names[line], depth + 1)) for line in lines], depth)
