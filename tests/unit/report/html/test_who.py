from __future__ import annotations

from dataclasses import replace

from covey.report.html.who import Ran, context_rows, environment_rows
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
