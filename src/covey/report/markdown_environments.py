"""The environments of a report as a short markdown section, for a summary or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from covey.model.report import Report
from covey.report.environments import environment_rows, gap_items, incomplete_title, skipped_items
from covey.report.markdown import CURRENT
from covey.report.options import TableOptions


def environments_markdown(report: Report, options: TableOptions) -> str:
    """A table of what each environment covers, and a list of what is missing; empty when there is neither."""
    blocks = [list(block) for block in (_table(report, options), _gaps(report), _skipped(report))]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _table(report: Report, options: TableOptions) -> Iterator[str]:
    rows = environment_rows(report, options)
    if not rows:
        return
    yield "| Environment | Stmts | Cover | Only here |"
    yield "| --- | --: | --: | --: |"
    for row in rows:
        yield f"| {CURRENT.escape(row.name)} | {row.statements} | {row.cover} | {row.only} |"


def _gaps(report: Report) -> Iterator[str]:
    if not report.gaps:
        return
    yield f"**{incomplete_title(report)}**"
    yield ""
    for kind, subject, reason in gap_items(report):
        yield f"- {CURRENT.escape(subject)} ({kind}): {CURRENT.escape(reason)}"


def _skipped(report: Report) -> Iterator[str]:
    for item in skipped_items(report):
        yield f"- skipped {CURRENT.escape(item)}"
