"""The report as the summary of a CI's job: as much of it as a summary may have."""

from __future__ import annotations

from covey.model.counts import percent_text
from covey.model.report import Report
from covey.publish.published_table import published_table
from covey.report.markdown_environments import environments_markdown
from covey.report.options import TableOptions
from covey.report.table import make_table

MOST_BYTES = 1 << 20
"""Of all that one step may give to its summary: GitHub shows nothing of a longer one."""

CUT = "\n_The rest of the table would be more than a summary may hold._\n"


def summary(report: Report, options: TableOptions, title: str, room_bytes: int) -> str:
    """A heading, the environments, the table; cut at a line where the room ends.

    Raises:
        ConfigError: "unknown-sort".
    """
    percent = percent_text(report.total.ratio, options.precision)
    incomplete = "" if report.complete else " (incomplete)"
    parts = [
        f"## {title}: {percent}%{incomplete}\n",
        environments_markdown(report, options),
        published_table(make_table(report, options)),
    ]
    return cut("\n".join(part for part in parts if part), room_bytes)


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
