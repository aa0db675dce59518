from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.model.counts import Counts, percent_text
from covey.report.changes import change_text, counts_before
from covey.report.options import TableOptions
from covey.report.table import make_table
from covey.report.terminal.writer import terminal
from unit.report.samples import COMPLETE

counts = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: Counts(max(pair), min(pair)))


@pytest.mark.parametrize(
    ("before", "now", "precision", "text"),
    [
        (None, Counts(10, 1), 0, "new"),
        (Counts(10, 2), Counts(10, 2), 0, ""),
        (Counts(10, 2), Counts(20, 4), 0, ""),
        (Counts(10, 2), Counts(10, 1), 0, "+10"),
        (Counts(10, 1), Counts(10, 2), 1, "-10.0"),
        (Counts(1000, 20), Counts(1000, 21), 0, "-0"),
        (Counts(1000, 1), Counts(1000, 0), 0, "+1"),
        (Counts(), Counts(3, 3), 0, "-100"),
    ],
)
def test_a_change_is_told_as_far_as_the_table_shows_it(before, now, precision, text):
    assert change_text(before, now, precision) == text


@given(counts, counts, st.integers(0, 2))
def test_the_percentage_before_and_the_change_give_the_percentage_now(before, now, precision):
    change = float(change_text(before, now, precision) or 0)

    assert float(percent_text(before.ratio, precision)) + change == pytest.approx(
        float(percent_text(now.ratio, precision))
    )


def test_a_folder_had_what_its_files_had():
    earlier = {"a/b.py": Counts(3, 1), "a/c.py": Counts(4, 2), "ab.py": Counts(9, 9)}

    assert counts_before(earlier, "a/") == Counts(7, 3)
    assert counts_before(earlier, "a/c.py") == Counts(4, 2)
    assert counts_before(earlier, "c/") is counts_before(earlier, "c.py") is None


def test_the_table_marks_what_changed_and_the_total():
    earlier = {file.path: file.counts for file in COMPLETE.files[1:]}
    earlier["src/app/parser.py"] = Counts(14, 0, 3, 8)

    rows = make_table(COMPLETE, TableOptions(), earlier)

    assert [row.change for row in rows.rows] == ["new", "-36", "", ""]
    assert rows.total.change == "-9"


def test_the_column_is_there_only_when_something_changed():
    same = {file.path: file.counts for file in COMPLETE.files}
    other = same | {"src/app/parser.py": Counts(14, 14)}

    def head(earlier: dict[str, Counts]) -> str:
        return terminal(COMPLETE, TableOptions(), width=80, color=True, earlier=earlier)

    assert "Change" not in head({})
    assert "Change" not in head(same)
    assert "Change" in head(other)
    assert "\x1b[32m+64\x1b[0m" in head(other)
