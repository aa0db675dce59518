from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from coverage.results import Numbers, display_covered, should_fail_under
from hypothesis import example, given
from hypothesis import strategies as st

from covey.model.counts import Counts, meets, percent, percent_text, rounded_units, threshold_precision, units_text

wholes = st.integers(1, 2_000_000)
ratios = st.builds(lambda whole, part: Fraction(part % (whole + 1), whole), wholes, st.integers(0, 2_000_000))
precisions = st.integers(0, 6)
thresholds = st.builds(
    lambda units, decimals: Decimal(units % (100 * 10**decimals + 1)).scaleb(-decimals),
    st.integers(0, 10**9),
    st.integers(0, 5),
)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    statements, branches = draw(st.integers(0, 5000)), draw(st.integers(0, 5000))
    missed_branches = draw(st.integers(0, branches))
    return Counts(
        statements=statements,
        missed=draw(st.integers(0, statements)),
        excluded=draw(st.integers(0, 50)),
        branches=branches,
        partial=draw(st.integers(0, missed_branches)),
        missed_branches=missed_branches,
    )


def as_numbers(counts: Counts, precision: int = 0) -> Numbers:
    return Numbers(
        precision=precision,
        n_files=1,
        n_statements=counts.statements,
        n_excluded=counts.excluded,
        n_missing=counts.missed,
        n_branches=counts.branches,
        n_partial_branches=counts.partial,
        n_missing_branches=counts.missed_branches,
    )


@given(ratios, precisions)
@example(Fraction(0), 0)
@example(Fraction(1), 2)
@example(Fraction(1, 200), 0)
@example(Fraction(1, 8), 0)
@example(Fraction(1999, 2000), 1)
@example(Fraction(1249, 2000), 1)
def test_a_percentage_reads_as_in_coverage_py(ratio, precision):
    assert percent_text(ratio, precision) == display_covered(100.0 * ratio.numerator / ratio.denominator, precision)


@given(ratios, thresholds, precisions)
@example(Fraction(1), Decimal(100), 0)
@example(Fraction(1999, 2000), Decimal(100), 0)
@example(Fraction(1, 2), Decimal("0"), 0)
@example(Fraction(1249, 2000), Decimal("62.4"), 0)
@example(Fraction(1249, 2000), Decimal("62.45"), 0)
@example(Fraction(139, 200), Decimal("70"), 0)
def test_a_threshold_is_met_exactly_where_coverage_py_passes(ratio, threshold, precision):
    fails = should_fail_under(100.0 * ratio.numerator / ratio.denominator, float(threshold), precision)

    assert meets(ratio, threshold, precision) is not fails


@given(counts(), precisions)
def test_ratios_and_percentages_are_those_of_coverage_pys_numbers(counts, precision):
    theirs = as_numbers(counts, precision)

    assert percent(counts.ratio) == theirs.pc_covered
    assert percent(counts.statement_ratio) == theirs.pc_statements
    assert percent(counts.branch_ratio) == theirs.pc_branches
    assert percent_text(counts.ratio, precision) == theirs.pc_covered_str
    assert (counts.covered, counts.covered_branches) == (theirs.n_executed, theirs.n_executed_branches)


@given(st.lists(counts(), max_size=5))
def test_counts_add_up_as_coverage_pys_numbers_do(parts):
    ours, theirs = sum(parts, Counts()), sum(map(as_numbers, parts), Numbers())

    assert as_numbers(ours) == Numbers(**{**vars(theirs), "n_files": 1})


@given(counts(), counts(), counts())
def test_adding_has_a_zero_and_neither_order_nor_grouping_matters(one, two, three):
    assert one + Counts() == one
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


@given(ratios, precisions)
def test_only_nothing_is_0_and_only_everything_is_100(ratio, precision):
    shown = Decimal(percent_text(ratio, precision))

    assert (shown == 0) is (ratio == 0)
    assert (shown == 100) is (ratio == 1)


@given(ratios, thresholds, precisions)
def test_covering_more_never_fails_a_threshold_that_was_met(ratio, threshold, precision):
    more = ratio + (1 - ratio) / 3

    assert meets(more, threshold, precision) >= meets(ratio, threshold, precision)
    assert meets(Fraction(1), threshold, precision)


def test_nothing_to_cover_is_covered():
    assert Counts().ratio == Counts().statement_ratio == Counts().branch_ratio == 1


@pytest.mark.parametrize(
    ("threshold", "precision", "expected"),
    [("70", 0, 0), ("70.0", 0, 0), ("70.50", 0, 1), ("70.5", 2, 2), ("1E+2", 0, 0), ("0.001", 1, 3)],
)
def test_the_precision_grows_to_the_decimals_of_the_threshold(threshold, precision, expected):
    assert threshold_precision(Decimal(threshold), precision) == expected


@pytest.mark.parametrize(
    ("units", "precision", "text"), [(0, 0, "0"), (7, 2, "0.07"), (6250, 2, "62.50"), (62, 0, "62")]
)
def test_units_are_written_with_all_their_decimals(units, precision, text):
    assert units_text(units, precision) == text


def test_a_tie_goes_to_the_even_neighbour_of_the_nearest_double():
    assert rounded_units(Fraction(5, 800), 1) == 6  # 0.625 % is a double: half to even
    assert percent_text(Fraction(1249, 2000), 1) == "62.5"  # 62.45 % is not: its double lies above
