from __future__ import annotations

import pytest

from covey.analysis.descriptions import as_descriptions, from_fragments, from_words

JUMPS = frozenset({(1, 2), (1, 12), (2, 12), (12, -1), (12, 1)})


def test_jumps_of_lines_without_a_choice_have_no_words():
    assert from_fragments(JUMPS, {(2, 12): [("why", None)]}).keys() == JUMPS - {(2, 12)}


def test_words_are_the_cause_and_the_action_or_what_can_be_said_of_any_jump():
    found = from_fragments(
        JUMPS,
        {(1, 2): [("the condition on line {lineno} was never true", None)], (12, -1): [(None, "exit the module")]},
    )

    assert dict(found) == {
        (1, 2): "line 1 didn't jump to line 2 because the condition on line 1 was never true",
        (1, 12): "line 1 didn't jump to line 12",
        (12, -1): "line 12 didn't exit the module",
        (12, 1): "line 12 didn't jump to line 1",
    }


@pytest.mark.parametrize("reasons", [["b", "a"], ["a", "b"]])
def test_several_reasons_have_one_order(reasons):
    found = from_fragments(JUMPS, {(1, 2): [(reason, None) for reason in reasons]})

    assert found[1, 2] == "line 1 didn't jump to line 2 because a or line 1 didn't jump to line 2 because b"


def test_whole_sentences_give_what_their_fragments_give():
    fragments = {
        (1, 2): [("line {lineno} is odd", None), ("it is late", "return from function 'f12'")],
        (1, 12): [("", None)],
        (12, -1): [(None, None)],
    }
    found = from_fragments(JUMPS, fragments)

    again = from_words(JUMPS, lambda start, end: found[start, end])

    assert dict(again) == dict(found)
    assert set(again.sentences) == set(found.sentences)


def test_equal_sentences_are_kept_once():
    found = from_fragments(JUMPS, {(1, 2): [("", None)], (12, 1): [("", None)]})

    assert len(found.sentences) == 3


def test_words_from_anywhere_can_be_stored():
    words = {(1, 2): "line 1 is 2", (12, 1): "line 1 and line 12"}

    assert dict(as_descriptions(JUMPS, words)) == words
    assert as_descriptions(JUMPS, as_descriptions(JUMPS, words)) == words
