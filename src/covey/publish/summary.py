"""The report as the summary of a CI's job: as much of it as a summary may have."""

from __future__ import annotations

from collections.abc import Mapping

from covey.model.counts import percent_text
from covey.model.report import Report
from covey.publish.history import Entry
from covey.publish.projects_table import projects_table
from covey.report.badge import INCOMPLETE
from covey.report.markdown_github import github_markdown
from covey.report.options import TableOptions

MOST_BYTES = 1 << 20
"""Of all that one step may give to its summary: GitHub shows nothing of a longer one."""

CUT = "\n_The rest of the table would be more than a summary may hold._\n"


def summary(report: Report, options: TableOptions, title: str, room_bytes: int) -> str:
    """The report under a heading, cut at a line where the room ends.

    Raises:
        ConfigError: "unknown-sort".
        DataError: "nothing-to-report".
    """
    return cut(f"## {title}\n\n{github_markdown(report, options)}", room_bytes)


def total_summary(newest: Mapping[str, Entry | None], total: Entry, precision: int, title: str) -> str:
    """The total of several projects, and the table of them."""
    incomplete = "" if total.complete else f" {INCOMPLETE}"
    table = projects_table(newest, total, precision, linked=False)
    return f"## {title}\n\n**Coverage: {percent_text(total.ratio, precision)}%{incomplete}**\n\n{table}\n"


def cut(text: str, room_bytes: int) -> str:
    """The text, or as many of its lines as leave room to say that there are more; nothing where not even that fits."""
    content = text.encode("utf-8", "replace")
    if len(content) <= room_bytes:
        return content.decode()
    room_bytes -= len(CUT.encode())
    if room_bytes < 0:
        return ""
    kept, _, _ = content[:room_bytes].rpartition(b"\n")
    return f"{kept.decode()}\n{CUT}" if kept else CUT.lstrip("\n")
