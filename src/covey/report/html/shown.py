"""Which files have a row and a page, and how many are left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from covey.model.analysis import FileAnalysis
from covey.report.options import HtmlOptions


class Shown(NamedTuple):
    files: tuple[FileAnalysis, ...]
    covered: int
    """Left out because nothing is missing in them."""
    empty: int
    """Left out because there is nothing to cover."""


def shown(files: Iterable[FileAnalysis], options: HtmlOptions) -> Shown:
    """The files that the options ask for.

    Source:
        coverage.py: html.HtmlReporter.should_report.
    """
    chosen: list[FileAnalysis] = []
    covered = empty = 0
    for file in files:
        counts = file.counts
        if options.skip_covered and counts.is_whole:
            covered += 1
        elif options.skip_empty and not counts.statements:
            empty += 1
        else:
            chosen.append(file)
    return Shown(tuple(chosen), covered, empty)
