from __future__ import annotations

import re

import pytest
from coverage.config import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, DEFAULT_PARTIAL_ALWAYS
from coverage.misc import join_regex
from hypothesis import example, given
from hypothesis import strategies as st

from covey.analysis.rules import rule_for

PARTIAL = [*DEFAULT_PARTIAL, *DEFAULT_PARTIAL_ALWAYS]
WORDS = [
    "# pragma: no cover",
    "#pragma no branch",
    "# PRAGMA\n NO\nCOVER",
    "...",
    "  ...",
    "def f(): ...",
    "): ... # x",
    "...\n\n#",
    "if TYPE_CHECKING:",
    "if typing.TYPE_CHECKING:",
    "while True:",
    " while 0:",
    "if 1:",
    "if False:",
    "while",
    ":",
    "x",
    "\n",
    "\n    ",
    "#",
    " ",
    "\x0b",
    "\u00a0",
    "raise E",
    "pragma",
    "async def g() ->",
]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
own = st.sampled_from(["raise E", "^ *x$", "#.*", "pass|x", r"(x)\s*(?:#|$)", r"(while|if) .*"])


def spans(rule: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(rule, text, re.MULTILINE)] if rule else []


@given(texts, st.sampled_from([DEFAULT_EXCLUDE, PARTIAL, DEFAULT_PARTIAL]), st.lists(own, max_size=2))
@example("x = 1\n", DEFAULT_EXCLUDE, [])
@example("... #\n pragma: no cover", DEFAULT_EXCLUDE, [])
@example("x\n", DEFAULT_EXCLUDE, ["raise E", "^ *x$"])
def test_what_is_left_of_a_rule_matches_what_the_rule_matches(text, known, more):
    rule = join_regex([*known, *more])

    assert spans(rule_for(text, rule), text) == spans(rule, text)


def test_of_a_text_without_their_words_nothing_is_left_of_coverage_pys_rules():
    for known in (DEFAULT_EXCLUDE, PARTIAL):
        assert rule_for("x = 1  # a comment\n", join_regex(known)) == ""


def test_rules_of_the_project_are_left_as_they_are():
    assert rule_for("x = 1\n", join_regex([*DEFAULT_EXCLUDE, "raise E", "pass"])) == "(?:raise E)|(?:pass)"
    assert rule_for("x = 1\n", "raise E") == "raise E"
    assert rule_for("x = 1\n", "") == ""


@pytest.mark.parametrize("own", [r"(a)(b)\4", r"(?P<q>a)(?P=q)", r"(a)(?(4)b|c)"])
def test_groups_keep_the_numbers_by_which_a_rule_refers_to_them(own):
    rule = join_regex([*DEFAULT_EXCLUDE, own])

    assert rule_for("x = 1\n", rule) == rule


def test_the_defaults_of_this_coverage_py_are_known():
    """If not, texts are searched by all of them, which takes longer and finds the same."""
    for each in (*DEFAULT_EXCLUDE, *PARTIAL):
        assert rule_for("", f"(?:{each})") == ""
