from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given

from covey.gate.lacking import Missing, lacking, most_missing, shown
from covey.model.counts import Counts, meets
from unit.model.test_counts import counts, precisions, ratios, thresholds


@given(counts(), thresholds, precisions)
def test_so_many_more_make_the_rule_pass_and_one_less_does_not(counts, threshold, precision):
    whole = counts.statements + counts.branches
    covered = counts.covered + counts.covered_branches
    assume(whole)

    more = lacking(counts, threshold, precision)

    assert 0 <= more <= whole - covered
    assert meets(Fraction(covered + more, whole), threshold, precision)
    assert more == 0 or not meets(Fraction(covered + more - 1, whole), threshold, precision)


def test_rounding_up_to_the_threshold_is_enough():
    assert lacking(Counts(1000, 400), Decimal(70), 0) == 95
    assert lacking(Counts(1000, 400), Decimal(70), 1) == 100
    assert lacking(Counts(1000, 1), Decimal(100), 0) == 1


@given(ratios, thresholds, precisions)
@example(Fraction(3, 1000), Decimal(1), 0)
@example(Fraction(9996, 10000), Decimal(100), 0)
def test_the_number_shown_is_on_its_side_of_the_threshold(ratio, threshold, precision):
    number = Decimal(shown(ratio, threshold, precision))

    assert (number >= threshold) is meets(ratio, threshold, precision)


@pytest.mark.parametrize(
    ("ratio", "threshold", "precision", "text"),
    [
        (Fraction(87, 100), "70", 0, "87"),
        (Fraction(87, 100), "87.5", 0, "87.0"),
        (Fraction(696, 1000), "70", 0, "70"),
        (Fraction(9996, 10000), "100", 0, "99"),
        (Fraction(3, 1000), "1", 0, "0.3"),
        (Fraction(2, 3), "70", 2, "66.67"),
    ],
)
def test_a_number_has_as_many_decimals_as_it_takes(ratio, threshold, precision, text):
    assert shown(ratio, Decimal(threshold), precision) == text


def test_the_files_that_lack_most_come_first():
    files = [Missing("b.py", 1), Missing("whole.py", 0), Missing("a.py", 12, 3), Missing("c.py", 0, 1)]

    assert most_missing(files) == (
        "a.py: 12 statements, 3 branches missing",
        "b.py: 1 statement missing",
        "c.py: 1 branch missing",
    )


@pytest.mark.parametrize(
    ("files", "last"), [(10, "f9.py: 1 statement missing"), (11, "and 1 more file"), (14, "and 4 more files")]
)
def test_ten_files_are_named_and_the_others_counted(files, last):
    lines = most_missing(Missing(f"f{index}.py", 10 - min(index, 9)) for index in range(files))

    assert len(lines) == min(files, 11)
    assert lines[-1] == last


def test_a_name_cannot_carry_an_escape_sequence_into_a_sentence():
    assert str(Missing("\x1b[31m.py", 2)) == "?[31m.py: 2 statements missing"
