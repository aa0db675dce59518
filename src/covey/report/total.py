"""The total alone."""

from __future__ import annotations

from covey.model.counts import percent_text
from covey.model.report import Report
from covey.report.options import TableOptions


def total(report: Report, options: TableOptions) -> str:
    """What `coverage report --format=total` prints: "87" and a line end."""
    return percent_text(report.total.ratio, options.precision) + "\n"
