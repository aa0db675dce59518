from __future__ import annotations

import pytest

from covey.errors import DataError
from covey.model.report import Report
from covey.report.options import TableOptions
from covey.report.total import total
from unit.report.samples import COMPLETE


def test_the_total_is_the_percentage_and_nothing_else():
    assert total(COMPLETE, TableOptions()) == "21\n"
    assert total(COMPLETE, TableOptions(precision=2)) == "20.93\n"


def test_a_report_without_files_has_no_total():
    with pytest.raises(DataError):
        total(Report(), TableOptions())
