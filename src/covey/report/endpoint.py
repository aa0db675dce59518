"""The badge as JSON, for shields.io to draw: `badge.endpoint` as a format."""

from __future__ import annotations

from covey.model.report import Report
from covey.report.badge import endpoint, total_badge
from covey.report.options import WriterOptions
from covey.report.writer import document


def _written(report: Report, asked: WriterOptions) -> str:
    return endpoint(*total_badge(report, asked.badge), asked.badge.label)


WRITER = document(_written, "endpoint.json")
