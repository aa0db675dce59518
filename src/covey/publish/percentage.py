"""A percentage as a branch has it in text: of any origin, and exact."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = re.compile(r"\d{1,3}(\.\d{1,40})?([eE][+-]?\d{1,3})?", re.ASCII)
"""As JSON writes numbers. A hostile exponent would take its size in memory, and longer than anyone waits."""


def ratio_of(percentage: str) -> Fraction:
    """The ratio, 0..1.

    Raises:
        ValueError: it is no number from 0 to 100.
    """
    ratio = Fraction(percentage) / 100 if _NUMBER.fullmatch(percentage) else None
    if ratio is None or ratio > 1:
        raise ValueError(f"no percentage: {percentage!r:.40}")
    return ratio
