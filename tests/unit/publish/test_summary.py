from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from covey.publish.published_table import published_table
from covey.publish.summary import CUT, cut, summary
from covey.report.options import TableOptions
from covey.report.table import make_table
from unit.report.samples import COMPLETE, INCOMPLETE

ROOM = 1 << 20


def test_a_summary_has_the_total_the_environments_and_the_table():
    made = summary(COMPLETE, TableOptions(), "Coverage of app", ROOM)

    assert made.startswith("## Coverage of app: 21%\n")
    assert "| unit | 74 | 11% | 1 |" in made
    assert made.endswith(published_table(make_table(COMPLETE, TableOptions())))


def test_a_summary_says_that_something_is_missing():
    assert summary(INCOMPLETE, TableOptions(), "Coverage", ROOM).startswith("## Coverage: 31% (incomplete)\n")


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 200))
def test_what_is_cut_is_never_too_long_and_says_so(text, room_bytes):
    made = cut(text, room_bytes)

    assert len(made.encode()) <= room_bytes
    assert made == text or made == "" or made.endswith(CUT.lstrip("\n"))


def test_a_table_of_many_files_is_cut_at_a_line():
    many = replace(COMPLETE, files=COMPLETE.files * 5000)
    whole = summary(many, TableOptions(), "Coverage", 1 << 40)

    made = summary(many, TableOptions(), "Coverage", ROOM)

    assert len(whole.encode()) > ROOM
    assert ROOM - 1000 < len(made.encode()) <= ROOM
    assert whole.startswith(made.removesuffix(CUT))
