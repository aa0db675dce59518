from __future__ import annotations

from itertools import pairwise

import pytest
from coverage.numbits import numbits_to_nums, nums_to_numbits
from hypothesis import given
from hypothesis import strategies as st

from covey.model.lines import HIGHEST_LINE, LineSet

numbers = st.sets(st.integers(0, 3000), max_size=60)


@given(numbers, numbers)
def test_a_line_set_is_a_set(one, two):
    first, second = LineSet.of(one), LineSet.of(two)

    assert first | second == LineSet.of(one | two)
    assert first & second == LineSet.of(one & two)
    assert first - second == LineSet.of(one - two)
    assert (first == second) is (one == two)
    assert list(first) == sorted(one)
    assert len(first) == len(one)
    assert bool(first) is bool(one)
    assert all((line in first) is (line in one) for line in [*one, *two, 0, 3001])


@given(numbers)
def test_its_blob_is_coverage_pys_numbits(lines):
    blob = nums_to_numbits(lines)

    assert LineSet.from_numbits(blob) == LineSet.of(lines)
    assert LineSet.of(lines).to_numbits() == blob.rstrip(b"\0")
    assert numbits_to_nums(LineSet.of(lines).to_numbits()) == sorted(lines)


@given(numbers)
def test_its_text_is_read_back(lines):
    assert LineSet.from_text(LineSet.of(lines).to_text()) == LineSet.of(lines)


@given(numbers)
def test_its_runs_are_whole_and_apart(lines):
    runs = list(LineSet.of(lines).runs())

    assert {line for first, last in runs for line in range(first, last + 1)} == lines
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(runs))


def test_text_names_runs_and_single_lines():
    assert LineSet.of([7, 1, 2, 3]).to_text() == "1-3,7"
    assert LineSet.from_text("") == LineSet()


@pytest.mark.parametrize("text", ["a", "3-1", "-4", "1-2-3", "1;2", "2,1", "1,1", "1-3,2-4"])
def test_text_of_another_form_is_refused(text):
    with pytest.raises(ValueError):
        LineSet.from_text(text)


@pytest.mark.parametrize("line", [-1, HIGHEST_LINE + 1, 10**9, 1 << 63])
def test_a_number_that_no_file_reaches_is_refused_before_it_takes_memory(line):
    with pytest.raises(ValueError, match=f"{line} is not a line number"):
        LineSet.of([1, line])
    for text in (f"{line}", f"1-{line}"):
        with pytest.raises(ValueError):
            LineSet.from_text(text)


def test_the_highest_line_is_one_in_every_form():
    highest = LineSet.of([HIGHEST_LINE])

    assert LineSet.from_text(str(HIGHEST_LINE)) == highest == LineSet.from_numbits(highest.to_numbits())
    with pytest.raises(ValueError):
        LineSet.from_numbits(highest.to_numbits() + b"\1")


@pytest.mark.parametrize("thing", [-1, "1", None, 1.0])
def test_what_is_no_line_number_is_in_no_set(thing):
    assert thing not in LineSet.of(range(5))


def test_the_union_of_no_lines_is_empty():
    assert LineSet.union([]) == LineSet()
    assert LineSet.union([LineSet.of([1]), LineSet.of([9])]) == LineSet.of([1, 9])
