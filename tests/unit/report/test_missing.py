from __future__ import annotations

import pytest
from coverage.results import format_lines
from hypothesis import given
from hypothesis import strategies as st

from covey.report.missing import format_missing, missing_text
from unit.report.samples import PARSER, analysed

LAST = 30
line_numbers = st.integers(1, LAST)
jumps = st.dictionaries(line_numbers, st.lists(st.integers(-3, LAST).filter(bool), unique=True, max_size=4), max_size=8)


@given(st.sets(line_numbers), st.sets(line_numbers), jumps)
def test_missing_lines_and_jumps_read_as_in_coverage_py(statements, missing, branches):
    missing &= statements

    assert format_missing(sorted(statements), missing) == format_lines(statements, missing)
    assert format_missing(sorted(statements), missing, branches) == format_lines(statements, missing, branches.items())


@pytest.mark.parametrize(
    ("statements", "missing", "branches", "text"),
    [
        ("1-5,10-14", "1-2,5,10-11,13-14", {}, "1-2, 5-11, 13-14"),
        ("1-3", "1-3", {}, "1-3"),
        ("1-3", "", {}, ""),
        ("1-9", "5", {4: [6, -1]}, "4->6, 4->exit, 5"),
        ("1-9", "5", {4: [5], 5: [6]}, "5"),
        ("1-20", "", {5: [9, 10]}, "5->10, 5->9"),
    ],
)
def test_runs_go_over_gaps_and_jumps_of_missing_lines_are_left_out(statements, missing, branches, text):
    file = analysed("a.py", statements, "")

    assert format_missing(file.structure.statements, analysed("", missing, "").missing, branches) == text


def test_a_file_tells_its_missing_lines_and_jumps():
    assert missing_text(PARSER) == "9, 11->exit, 23-24"
