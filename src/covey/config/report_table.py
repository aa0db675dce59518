"""The table `[tool.covey.report]`."""

from __future__ import annotations

from dataclasses import fields

from covey.config.schema import ReportSettings
from covey.config.table import Table
from covey.report.writers import FORMATS

KEYS = tuple(field.name for field in fields(ReportSettings))


def read_report(tables: Table) -> ReportSettings:
    """How the project wants its reports.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "unknown-setting", "wrong-type", "bad-value".
    """
    table = tables.table("report")
    table.only(KEYS, {})
    formats = table.list_of_texts("formats")
    if formats is not None and (not formats or not set(formats) <= FORMATS.keys()):
        raise table.bad_value("formats", f"some of {', '.join(FORMATS)}")
    return ReportSettings(formats=formats or ReportSettings.formats, output=table.text("output"))
