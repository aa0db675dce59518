from __future__ import annotations

from coverage.misc import neutralize_control
from hypothesis import given
from hypothesis import strategies as st

from covey.model.printable import one_line, printable, printable_lines


@given(st.text())
def test_text_is_made_safe_as_coverage_py_makes_it_safe(text):
    assert printable(text) == neutralize_control(text)


@given(st.text())
def test_one_line_is_printable_and_has_no_line_end(text):
    assert one_line(text).isprintable()


def test_an_escape_sequence_loses_its_escape():
    assert printable("\x1b[31mred\x07.py") == "?[31mred?.py"
    assert one_line("two\n  lines\t\x1b]0;title") == "two lines ?]0;title"


def test_lines_stay_lines():
    assert printable_lines("a\x1b[31m\nb\r\n") == "a?[31m\nb?\n"
