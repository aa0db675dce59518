from __future__ import annotations

from dataclasses import replace

from covey.report.html.who import Ran, context_rows, environment_rows, lines_of_one
from unit.report.samples import analysed


def test_environments_that_ran_something_are_told_with_their_lines():
    file = analysed("a.py", "1-9", "1-5", environments={"unit": "1-3", "idle": "", "e2e": "5"})

    assert environment_rows(file) == (Ran(("unit",), "1-3", 3), Ran(("e2e",), "5", 1))


def test_contexts_that_ran_the_same_lines_share_a_row():
    file = analysed("a.py", "1-9", "1-5", contexts={"b": "1-3", "": "1", "a": "1-3", "none of it": "20"})

    assert context_rows(file) == (Ran(("(empty)",), "1", 1), Ran(("a", "b"), "1-3", 3))


def test_a_line_inside_of_a_statement_counts_as_the_statement():
    file = analysed("a.py", "1,4", "1", contexts={"a": "2-3", "b": "1"})
    file = replace(file, structure=replace(file.structure, first_lines={1: 1, 2: 1, 3: 1}))

    assert context_rows(file) == (Ran(("a", "b"), "1", 1),)


def test_names_are_printable_and_on_one_line():
    file = analysed("a.py", "1", "1", environments={"a\n\u202eb": "1"})

    assert environment_rows(file)[0].names == ("a ?b",)


def test_lines_of_one_environment_are_those_that_no_other_one_ran():
    file = analysed("a.py", "1-9", "1-7", environments={"unit": "1-3", "e2e": "3-5", "slow": "3-4,7"})

    assert lines_of_one(file).to_text() == "1-2,5,7"
