from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bundles import structures
from covey.analysis.together import together
from covey.model.analysis import Structure
from covey.model.lines import LineSet

OLD = Structure(
    statements=LineSet.of([1, 2, 3]),
    excluded=LineSet.of([9]),
    arcs=frozenset({(1, 2), (1, 3)}),
    first_lines={4: 3},
    line_count=9,
)
NEW = replace(OLD, statements=LineSet.of([1, 3, 9]), excluded=LineSet(), arcs=frozenset({(1, 3), (3, 9)}))


def test_what_is_possible_in_one_of_them_is_possible():
    both = together([OLD, NEW])

    assert both.statements == LineSet.of([1, 2, 3, 9])
    assert both.arcs == {(1, 2), (1, 3), (3, 9)}


def test_a_statement_of_one_is_not_excluded_by_the_other():
    assert together([OLD, NEW]).excluded == LineSet()


def test_equal_readings_give_that_very_one():
    assert together([OLD, replace(OLD), OLD]) is OLD


@settings(deadline=None)
@given(st.lists(structures, min_size=1, max_size=3))
def test_nothing_that_anyone_sees_gets_lost(several):
    both = together(several)

    for structure in several:
        assert not structure.statements - both.statements
        assert structure.arcs <= both.arcs
        assert not structure.excluded - (both.excluded | both.statements)
        assert structure.first_lines.keys() <= both.first_lines.keys()
    assert together([*several, *several]) == both
