from __future__ import annotations

import pytest

from covey.report.html.shown import shown
from covey.report.options import HtmlOptions
from unit.report.samples import analysed

COVERED = analysed("covered.py", "1-2", "1-2")
EMPTY = analysed("empty.py", "", "")
MISSING = analysed("missing.py", "1-2", "1")
PARTIAL = analysed("partial.py", "1-3", "1-3", jumps={(1, 2): True, (1, 3): False})


@pytest.mark.parametrize(
    ("options", "files", "covered", "empty"),
    [
        (HtmlOptions(), (COVERED, EMPTY, MISSING, PARTIAL), 0, 0),
        (HtmlOptions(skip_covered=True), (MISSING, PARTIAL), 2, 0),
        (HtmlOptions(skip_empty=True), (COVERED, MISSING, PARTIAL), 0, 1),
        (HtmlOptions(skip_covered=True, skip_empty=True), (MISSING, PARTIAL), 2, 0),
    ],
)
def test_files_are_left_out_and_counted(options, files, covered, empty):
    assert shown((COVERED, EMPTY, MISSING, PARTIAL), options) == (files, covered, empty)
