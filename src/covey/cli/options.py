"""Options that several commands share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import click

from covey.report.writers import FORMATS, NEVER_PRINTED, format_problem


class Percentage(click.ParamType[Decimal]):
    """A percentage, 0 to 100, exact as written."""

    name = "percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is not a number", param, ctx)
        if not (number.is_finite() and 0 <= number <= 100):
            self.fail(f"{value} is not between 0 and 100", param, ctx)
        return number


fail_under = click.option(
    "-f",
    "--fail-under",
    type=Percentage(),
    metavar="PERCENT",
    help="The percentage that the total must reach; overrides coverage.py's `fail_under`.",
)
allow_incomplete = click.option(
    "--allow-incomplete", is_flag=True, help="Pass although data is missing: an environment has none, or hit nothing."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings, errors and the result.")


class Formats(click.ParamType[tuple[str, ...]]):
    """Names of formats, with commas between them."""

    name = "formats"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",")))
        for name in names:
            if problem := format_problem(name):
                self.fail(problem, param, ctx)
        return names


report_formats = click.option(
    "--format",
    "formats",
    type=Formats(),
    metavar="FORMAT,...",
    help=f"One or more of {', '.join(FORMATS)}; by default `formats` in [tool.covey.report], or terminal.",
)
report_format = click.option(
    "--format",
    "format_",
    type=click.Choice([format for format in FORMATS if format not in NEVER_PRINTED]),
    default="terminal",
    show_default=True,
    help="How to show the report.",
)
environment = click.option(
    "-e", "--environment", "environments", multiple=True, metavar="NAME", help="Only this environment; repeatable."
)
