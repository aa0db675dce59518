"""The formats, and the module of each one's writer, imported when it is asked for. A new format is one entry."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from covey.model.nearest import nearest

if TYPE_CHECKING:
    from covey.report.writer import Writer


FORMATS = {
    "terminal": "terminal.writer",
    "markdown": "markdown_styles",
    "json": "jsondoc",
    "xml": "cobertura",
    "lcov": "lcov",
    "total": "total",
    "badge": "badge",
    "endpoint": "endpoint",
    "html": "html.writer",
    "html-single": "html.single",
}
"""By the name that a user gives, the module of covey.report that has it as its WRITER."""

STYLES = ("coverage", "github")
"""Of Markdown: coverage.py's table, or a report for a summary or a comment on GitHub."""

NEVER_PRINTED = ("html", "html-single")
"""Formats for a browser: they become files though nobody names a place."""

PRINTED = ("terminal", "total")
"""Formats for who looks at a screen: among several they are printed, and become no file."""


def format_problem(name: str) -> str:
    """What is wrong with the name of a format, and which one it is like; "" for one of FORMATS."""
    if name in FORMATS:
        return ""
    near = nearest(name, FORMATS)
    hint = f"; did you mean {near}?" if near else ""
    return f"{name!r} is not one of {', '.join(FORMATS)}{hint}"


def writer_of(format: str) -> Writer:
    """The writer of one of FORMATS."""
    from covey.report.writer import Writer  # the names of formats are asked for more often than a writer

    found = import_module(f"covey.report.{FORMATS[format]}").WRITER
    assert isinstance(found, Writer)
    return found
