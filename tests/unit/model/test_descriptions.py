from __future__ import annotations

from dataclasses import replace

import pytest

from covey.model.analysis import Structure
from covey.model.descriptions import Descriptions, action_of, choices
from covey.model.lines import LineSet

JUMPS = [(1, 2), (1, 30), (2, 30), (30, -1), (30, 1)]
SENTENCES = ("line {start} didn't jump to line {end}", "line {start} didn't exit the module")
FOUND = Descriptions(JUMPS, SENTENCES, (0, 0, 1, 0))


def test_sentences_are_made_for_the_jumps_of_lines_that_have_a_choice():
    assert dict(FOUND) == {
        (1, 2): "line 1 didn't jump to line 2",
        (1, 30): "line 1 didn't jump to line 30",
        (30, -1): "line 30 didn't exit the module",
        (30, 1): "line 30 didn't jump to line 1",
    }
    assert len(FOUND) == len(choices(JUMPS)) == 4


def test_equal_words_are_equal_however_they_are_kept():
    other = Descriptions(JUMPS, SENTENCES[::-1], (1, 1, 0, 1))

    assert other == FOUND == dict(FOUND)
    assert Descriptions(JUMPS, SENTENCES, (0, 1, 1, 0)) != FOUND


def test_jumps_without_words_are_not_in_it():
    assert dict(Descriptions(JUMPS, ("", *SENTENCES), (0, 1))) == {(1, 30): "line 1 didn't jump to line 30"}


def test_each_jump_can_be_told_of():
    structure = Structure(LineSet.of([1]), LineSet(), arcs=frozenset(JUMPS), descriptions=FOUND)

    assert structure.describe((30, -1)) == "line 30 didn't exit the module"
    assert structure.describe((2, 30)) == "line 2 didn't jump to line 30"
    assert replace(structure, descriptions={}).describe((30, -1)) == "line 30 didn't exit"


def test_what_each_jump_does_can_be_told_with_words_of_any_origin():
    structure = Structure(LineSet.of([1]), LineSet(), arcs=frozenset(JUMPS), descriptions=FOUND)

    for same in (structure, replace(structure, descriptions=dict(FOUND))):
        assert {arc: same.action(arc) for arc in JUMPS} == {
            (1, 2): "jump to line 2",
            (1, 30): "jump to line 30",
            (2, 30): "jump to line 30",
            (30, -1): "exit the module",
            (30, 1): "jump to line 1",
        }


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("line 5 didn't jump to line 7 because the condition on line 5 was never true", "jump to line 7"),
        ("line 5 didn't jump to line 7 because of a or line 5 didn't jump to line 7 because of b", "jump to line 7"),
        ("line 5 didn't return from function 'f' or line 5 didn't exit", "return from function 'f'"),
        ("line 5 didn't exit class 'A'", "exit class 'A'"),
    ],
)
def test_what_a_jump_does_is_in_the_words_for_its_absence(words, action):
    assert action_of(words, (5, 7)) == action
