"""The Missing column: which lines did not run, and which jumps were never taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from covey.model.analysis import FileAnalysis


def missing_text(file: FileAnalysis) -> str:
    """Runs of missing lines and single jumps, by line: "3, 5-11, 12->15, 20->exit".

    A run goes on over lines that are no statements. A jump from or to a missing line is left out: that line says it.

    Source:
        coverage.py: results.format_lines.
    """
    return format_missing(file.statements, file.missing, file.missing_branches)


def format_missing(
    statements: Iterable[int], missing: Iterable[int], branches: Mapping[int, Sequence[int]] | None = None
) -> str:
    """As `missing_text`, of plain line numbers: ascending statements, and missing ones among them."""
    lacking = frozenset(missing)
    items = [
        (start, _jump(start, end))
        for start, ends in (branches or {}).items()
        for end in ends
        if start not in lacking and end not in lacking
    ]
    for is_missing, group in groupby(statements, lacking.__contains__):
        if is_missing:
            first, *rest = group
            items.append((first, f"{first}-{rest[-1]}" if rest else str(first)))
    # Jumps of one line are ordered as text ("5->10" before "5->9"), because coverage.py's are.
    return ", ".join(text for _, text in sorted(items))


def _jump(start: int, end: int) -> str:
    return f"{start}->{end if end > 0 else 'exit'}"
