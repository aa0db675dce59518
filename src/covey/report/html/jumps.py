"""The jumps that a line lacks: where to, in short and in words."""

from __future__ import annotations

from typing import NamedTuple

from covey.model.analysis import FileAnalysis


class Lack(NamedTuple):
    """What is missing at one line."""

    short: str
    """ "5 ↛ 7, exit"."""
    words: tuple[str, ...]
    """A sentence for each jump."""


def lacks(file: FileAnalysis) -> dict[int, Lack]:
    """By line, for the lines that ran and did not take all their jumps.

    Source:
        coverage.py: html.HtmlDataGeneration.data_for_file.
    """
    return {line: _lack(file, line, ends) for line, ends in file.missing_branches.items() if line not in file.missing}


def _lack(file: FileAnalysis, line: int, ends: tuple[int, ...]) -> Lack:
    if len(ends) == file.exits.get(line):
        return Lack(f"{line} ↛ anywhere", (f"line {line} didn't jump anywhere: it always raised an exception.",))
    places = ", ".join(str(end) if end > 0 else "exit" for end in ends)
    return Lack(f"{line} ↛ {places}", tuple(file.structure.describe((line, end)) for end in ends))
