"""How far a number is from its threshold, and where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from covey.model.counted import counted
from covey.model.counts import Counts, meets, percent_text, threshold_precision
from covey.model.printable import printable

MOST_FILES = 10


class Missing(NamedTuple):
    """What of a file is not covered."""

    path: str
    statements: int
    branches: int = 0

    def __str__(self) -> str:
        parts = [
            *([counted(self.statements, "statement")] if self.statements else []),
            *([counted(self.branches, "branch", "branches")] if self.branches else []),
        ]
        return f"{printable(self.path)}: {', '.join(parts)} missing"


def lacking(counts: Counts, threshold: Decimal, precision: int) -> int:
    """The fewest further statements or branches that must be covered for the counts to meet the threshold."""
    whole = counts.statements + counts.branches
    covered = counts.covered + counts.covered_branches
    return bisect_left(
        range(whole - covered), True, key=lambda more: meets(Fraction(covered + more, whole), threshold, precision)
    )


def shown(ratio: Fraction, threshold: Decimal, precision: int) -> str:
    """The percentage with as many decimals as it takes to be seen on its side of the threshold: "99.96"."""
    digits = threshold_precision(threshold, precision)
    reaches = meets(ratio, threshold, precision)
    # 0.3 % alone reads "1", because only nothing is "0": it would seem to reach a threshold of 1.
    while (Decimal(percent_text(ratio, digits)) >= threshold) is not reaches:
        digits += 1
    return percent_text(ratio, digits)


def most_missing(files: Iterable[Missing]) -> tuple[str, ...]:
    """A line for each file that lacks something, most first: at most MOST_FILES, and how many more there are."""
    found = [file for file in files if file.statements or file.branches]
    found.sort(key=lambda file: (-file.statements - file.branches, file.path))
    return (*map(str, found[:MOST_FILES]), *rest_of(found, MOST_FILES, "more file", "more files"))


def rest_of(listed: Sequence[object], most: int, thing: str = "more", things: str = "more") -> tuple[str, ...]:
    """How many of a list are not among the first ones, or nothing."""
    rest = len(listed) - most
    return (f"and {counted(rest, thing, things)}",) if rest > 0 else ()
