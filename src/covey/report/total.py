"""The total alone."""

from __future__ import annotations

from covey.model.counts import percent_text
from covey.model.report import Report
from covey.report.options import TableOptions
from covey.report.table import require_files
from covey.report.writer import document


def total(report: Report, options: TableOptions) -> str:
    """What `coverage report --format=total` prints: "87" and a line end.

    Raises:
        DataError: "nothing-to-report".
    """
    require_files(report)
    return percent_text(report.total.ratio, options.precision) + "\n"


WRITER = document(lambda report, asked: total(report, asked.table), "total.txt")
