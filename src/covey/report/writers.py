"""The writers by the name of their format. A new format is one entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from covey.model.report import Report
from covey.report.jsondoc import jsondoc
from covey.report.markdown import markdown
from covey.report.options import WriterOptions
from covey.report.terminal import terminal
from covey.report.total import total

Writer = Callable[[Report, WriterOptions], str]
"""A whole document that ends with a line end."""

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "terminal": lambda report, asked: terminal(report, asked.table, width=asked.width, color=asked.color),
        "markdown": lambda report, asked: markdown(report, asked.table),
        "json": lambda report, asked: jsondoc(report, asked.json),
        "total": lambda report, asked: total(report, asked.table),
    }
)
