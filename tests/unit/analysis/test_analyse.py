from __future__ import annotations

from covey.analysis.analyse import analyse, executed_statements, taken_arcs
from covey.model.analysis import Structure
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.measurement import Trace

CHOICE = Structure(
    statements=LineSet.of([1, 2, 4, 5]),
    excluded=LineSet.of([7]),
    arcs=frozenset({(-1, 1), (1, 2), (1, 5), (2, 4), (4, 5), (5, -1)}),
    first_lines={3: 2},
    line_count=7,
)
"""Line 1 chooses between 2 and 5; line 3 continues the statement of line 2."""


def trace(*arcs):
    return Trace(LineSet.of({line for arc in arcs for line in arc if line > 0}), frozenset(arcs))


def test_a_line_inside_a_statement_stands_for_the_statement():
    assert executed_statements(CHOICE, LineSet.of([3])) == LineSet.of([2])


def test_lines_that_are_no_statements_did_not_run_a_statement():
    assert executed_statements(CHOICE, LineSet.of([6, 7, 99])) == LineSet()


def test_what_each_environment_ran_is_kept_apart_and_counted_together():
    file = analyse("a.py", CHOICE, {"unit": trace((-1, 1), (1, 2)), "e2e": trace((1, 5), (5, -1))}, branch=True)

    assert file.by_environment == {"unit": LineSet.of([1, 2]), "e2e": LineSet.of([1, 5])}
    assert file.executed == LineSet.of([1, 2, 5])
    assert list(file.missing) == [4]
    assert file.missing_branches == {}
    assert file.counts == Counts(statements=4, missed=1, excluded=1, branches=2)


def test_a_choice_with_one_way_taken_is_partial():
    file = analyse("a.py", CHOICE, {"unit": trace((-1, 1), (1, 5))}, branch=True)

    assert file.missing_branches == {1: (2,)}
    assert file.executed_branches == {1: (5,)}
    assert (file.counts.partial, file.counts.missed_branches) == (1, 1)


def test_without_branch_measurement_there_are_no_branches():
    file = analyse("a.py", CHOICE, {"unit": Trace(LineSet.of([1, 5]))}, branch=False)

    assert file.counts == Counts(statements=4, missed=2, excluded=1)
    assert file.missing_branches == file.executed_branches == {}


def test_a_file_that_nobody_ran_is_missed_altogether():
    file = analyse("a.py", CHOICE, {}, branch=True)

    assert (file.counts.missed, file.counts.missed_branches) == (4, 2)
    assert file.by_environment == {}


def test_jumps_inside_a_statement_are_jumps_of_the_statement():
    assert taken_arcs(CHOICE, [(3, 4), (1, 3)]) == {(2, 4), (1, 2)}


def test_a_jump_of_a_line_to_itself_is_its_only_way_out_and_says_nothing_where_there_are_several():
    assert taken_arcs(CHOICE, [(2, 3)]) == {(2, 4)}
    assert taken_arcs(CHOICE, [(1, 1)]) == set()


def test_leaving_and_entering_code_on_a_continued_line_is_that_of_its_statement():
    structure = Structure(LineSet.of([1]), LineSet(), first_lines={2: 1})

    assert taken_arcs(structure, [(-2, 1), (1, -2)]) == {(-1, 1), (1, -1)}


def test_the_way_back_through_a_with_stands_for_what_the_structure_says():
    structure = Structure(
        LineSet.of([1, 2, 3]), LineSet(), arcs=frozenset({(2, 3), (2, 5)}), with_jumps={(2, 1): (2, 3), (1, 3): None}
    )

    assert taken_arcs(structure, [(2, 1), (1, 3)]) == {(2, 3)}
