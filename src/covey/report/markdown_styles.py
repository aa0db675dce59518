"""The format "markdown", in the style that is asked for."""

from __future__ import annotations

from covey.model.report import Report
from covey.report.markdown import markdown
from covey.report.markdown_github import github_markdown
from covey.report.options import WriterOptions
from covey.report.writer import document


def _written(report: Report, asked: WriterOptions) -> str:
    return github_markdown(report, asked.table) if asked.table.style == "github" else markdown(report, asked.table)


WRITER = document(_written, "coverage.md")
