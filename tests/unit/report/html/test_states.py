from __future__ import annotations

from dataclasses import replace

from covey.report.html.states import line_states
from unit.report.samples import analysed


def test_each_line_has_one_state():
    file = analysed("a.py", "1-4", "1-3", excluded="6", jumps={(2, 3): True, (2, 4): False, (3, 4): True})

    assert line_states(file, 7) == ["", "r", "p", "r", "m", "", "x", ""]


def test_further_lines_of_a_statement_have_its_state_in_upper_case():
    file = analysed("a.py", "1,3,5", "1,3", excluded="7", jumps={(3, 4): True, (3, 5): False})
    inside = {1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 7, 8: 7}
    file = replace(file, structure=replace(file.structure, first_lines=inside))

    assert line_states(file, 8) == ["", *"rRpPmMxX"]


def test_a_missing_line_is_missing_whatever_jumps_leave_it():
    file = analysed("a.py", "1-3", "1", jumps={(2, 3): False, (2, -1): False})

    assert line_states(file, 3) == ["", "r", "m", "m"]


def test_lines_that_a_shorter_text_does_not_have_keep_their_states():
    assert line_states(analysed("a.py", "1,4", "1"), 2) == ["", "r", "", "", "m"]
