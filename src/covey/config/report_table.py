"""The table `[tool.covey.report]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation

from covey.config.of_coverage import OF_COVERAGE
from covey.config.schema import ReportSettings
from covey.config.table import Table
from covey.errors import ConfigError
from covey.report.colors import NAMED, is_color
from covey.report.writers import FORMATS, STYLES, format_problem

KEYS = tuple(field.name for field in fields(ReportSettings))


def read_report(tables: Table) -> ReportSettings:
    """How the project wants its reports.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "unknown-setting", "wrong-type", "bad-value".
    """
    table = tables.table("report")
    table.only(KEYS, OF_COVERAGE | {"show_missing": "did you mean `missing`?"})
    return ReportSettings(
        formats=_formats(table) or ReportSettings.formats,
        output=table.text("output"),
        style=table.one_of("style", STYLES) or ReportSettings.style,
        missing=table.choice("missing") is not False,
        depth=_whole(table, "depth", 0) or 0,
        environment_columns=table.choice("environment_columns"),
        badge_label=table.text("badge_label") or ReportSettings.badge_label,
        colors=_colors(table.texts("colors"), table) or ReportSettings().colors,
        lcov_version=_lcov_version(table),
        xml_source=table.text("xml_source") or ReportSettings.xml_source,
        xml_methods=table.truth("xml_methods"),
        xml_max_mib=_whole(table, "xml_max_mib", 1),
    )


def _formats(table: Table) -> tuple[str, ...] | None:
    formats = table.list_of_texts("formats")
    if formats == ():
        raise table.bad_value("formats", f"some of {', '.join(FORMATS)}")
    for name in formats or ():
        if problem := format_problem(name):
            raise ConfigError(
                f"{table}: `formats`: {problem}", fix="correct it, or take it out of `formats`", slug="bad-value"
            )
    return formats


def _lcov_version(table: Table) -> int:
    version = _whole(table, "lcov_version", 1) or ReportSettings.lcov_version
    if version > 2:
        raise table.bad_value("lcov_version", "1 or 2")
    return version


def _whole(table: Table, key: str, least: int) -> int | None:
    number = table.number(key)
    if number is not None and (number < least or number != int(number)):
        raise table.bad_value(key, f"a whole number from {least} upwards")
    return None if number is None else int(number)


def _colors(found: Mapping[str, str], table: Table) -> Mapping[Decimal, str]:
    for threshold, color in found.items():
        if not is_color(color):
            raise table.table("colors").bad_value(threshold, f"one of {', '.join(NAMED)}, or #rrggbb")
    return {_percentage(threshold, table): color for threshold, color in found.items()}


def _percentage(text: str, table: Table) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not (number.is_finite() and 0 <= number <= 100):
        raise ConfigError(
            f"{table.table('colors')}: {text!r} is not a percentage from 0 to 100",
            fix='name each colour by the percentage from which on it is given: { 90 = "green", 0 = "red" }',
            slug="bad-value",
        )
    return number
