"""Counts that add up, their exact ratio, and the only rounding in covey."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST = 10**12
"""Of anything in any project; floats tell all numbers up to it apart."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one file, or of any number of files added together.

    `partial` counts the missing jumps that start at executed lines, and `missed_branches` all missing jumps: both
    as coverage.py's `n_partial_branches` and `n_missing_branches`.
    """

    statements: int = 0
    missed: int = 0
    excluded: int = 0
    branches: int = 0
    partial: int = 0
    missed_branches: int = 0

    @property
    def covered(self) -> int:
        return self.statements - self.missed

    @property
    def covered_branches(self) -> int:
        return self.branches - self.missed_branches

    @property
    def is_possible(self) -> bool:
        """Whether anything can have these: none is negative or too large, and no part is more than its whole."""
        parts = (
            (self.missed, self.statements),
            (self.partial, self.branches),
            (self.missed_branches, self.branches),
            (self.excluded, MOST),
        )
        return all(0 <= part <= whole <= MOST for part, whole in parts)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        # Partial, not missed branches: a file all of whose missing jumps start at missing lines has missing lines.
        return not self.missed and not self.partial

    @property
    def ratio(self) -> Fraction:
        """Covered statements and branches over all of them, in 0..1; 1 when there is nothing to cover."""
        return _ratio(self.covered + self.covered_branches, self.statements + self.branches)

    @property
    def statement_ratio(self) -> Fraction:
        return _ratio(self.covered, self.statements)

    @property
    def branch_ratio(self) -> Fraction:
        return _ratio(self.covered_branches, self.branches)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.statements + other.statements,
            self.missed + other.missed,
            self.excluded + other.excluded,
            self.branches + other.branches,
            self.partial + other.partial,
            self.missed_branches + other.missed_branches,
        )


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(1)


def _power_of_ten(exponent: int) -> int:
    return int("1" + "0" * exponent)


def percent(ratio: Fraction) -> float:
    """The nearest double to 100 x ratio: the very number coverage.py computes with."""
    return (100.0 * ratio.numerator) / ratio.denominator


def rounded_units(ratio: Fraction, precision: int) -> int:
    """The percentage in units of 10**-precision, rounded half to even: 0.625 at precision 0 is 62.

    The nearest double is rounded, not the fraction: a tie such as 62.45 % at precision 1 falls where coverage.py's
    falls, on every machine.
    """
    return round(Fraction(percent(ratio)) * _power_of_ten(precision))


def percent_text(ratio: Fraction, precision: int = 0) -> str:
    """The percentage as every table, badge, comment and document shows it, without a percent sign.

    0 and 100 stand only for exactly none and exactly all: 99.96 % is "99" at precision 0.

    Source:
        coverage.py: results.display_covered.
    """
    units = rounded_units(ratio, precision)
    if ratio > 0:
        units = max(units, 1)
    if ratio < 1:
        units = min(units, 100 * _power_of_ten(precision) - 1)
    return units_text(units, precision)


def units_text(units: int, precision: int) -> str:
    """Units of 10**-precision as decimal text: (6250, 2) is "62.50"."""
    whole, rest = divmod(units, _power_of_ten(precision))
    return f"{whole}.{rest:0{precision}d}" if precision else str(whole)


def rate_text(ratio: Fraction) -> str:
    """The ratio with four digits, as XML documents show it: "0.9167".

    "0" and "1" stand only for exactly none and exactly all.

    Source:
        coverage.py: xmlreport.rate.
    """
    return f"{min(max(float(ratio), 0.0001), 0.9999):.4g}" if 0 < ratio < 1 else str(ratio.numerator)


def threshold_precision(threshold: Decimal, precision: int) -> int:
    """The precision to judge with: at least as many decimals as the threshold is written with.

    Source:
        coverage.py: results._fail_under_precision.
    """
    normal = threshold.normalize()
    exponent = normal.as_tuple().exponent
    return max(precision, -exponent) if isinstance(exponent, int) else precision


def meets(ratio: Fraction, threshold: Decimal, precision: int) -> bool:
    """Whether the rounded percentage reaches the threshold (0..100); 100 is reached only exactly.

    Source:
        coverage.py: results.should_fail_under.
    """
    if threshold == 100:
        return ratio == 1
    digits = threshold_precision(threshold, precision)
    return rounded_units(ratio, digits) >= Fraction(threshold) * _power_of_ten(digits)
