from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from covey.publish.summary import CUT, MOST_BYTES, cut, summary
from covey.report.markdown_github import github_markdown
from covey.report.options import TableOptions
from unit.report.samples import INCOMPLETE

ROOM = 1 << 20


def test_a_summary_is_the_report_in_githubs_markdown_under_a_heading():
    made = summary(INCOMPLETE, TableOptions(), "Coverage of app", ROOM)

    assert made == f"## Coverage of app\n\n{github_markdown(INCOMPLETE, TableOptions())}"
    assert "**Coverage: 31%**" in made
    assert "Incomplete" in made


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 200))
def test_what_is_cut_is_never_too_long_and_says_so(text, room_bytes):
    made = cut(text, room_bytes)

    assert len(made.encode()) <= room_bytes
    assert made == text or made == "" or made.endswith(CUT.lstrip("\n"))


def test_a_report_that_is_too_long_is_cut_at_a_line():
    whole = summary(INCOMPLETE, TableOptions(), "Coverage", ROOM)

    made = summary(INCOMPLETE, TableOptions(), "Coverage", 500)

    assert 300 < len(made.encode()) <= 500 < len(whole.encode())
    assert whole.startswith(made.removesuffix(CUT))
    assert made.removesuffix(CUT).endswith("\n")


def test_there_is_room_for_as_much_as_github_shows():
    assert MOST_BYTES == 1024 * 1024
