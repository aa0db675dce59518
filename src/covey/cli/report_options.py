"""Options of `covey report` that say what it shows. Names and meaning are coverage.py's where it has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from covey.config.patterns import prepared
from covey.config.schema import ReportSettings, Settings
from covey.model.report import GapKind, Report
from covey.report.options import TableOptions
from covey.report.writers import STYLES


class Patterns(click.ParamType[tuple[str, ...]]):
    """Patterns of files, with commas between them."""

    name = "patterns"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip() for part in str(value).split(","))))


@dataclass(frozen=True)
class Choices:
    """What the command line says; None for what it does not say."""

    sort: str | None = None
    skip_covered: bool | None = None
    skip_empty: bool | None = None
    style: str | None = None
    missing: bool | None = None
    environment_columns: bool | None = None
    depth: int | None = None
    include: tuple[tuple[str, ...], ...] = ()
    omit: tuple[tuple[str, ...], ...] = ()

    def table(self, settings: Settings) -> TableOptions:
        """These, and for the others what the project wants."""
        coverage, report = settings.coverage, self._over(settings.report)
        return TableOptions(
            precision=coverage.precision,
            show_missing=report.missing,
            skip_covered=first_said(self.skip_covered, coverage.skip_covered),
            skip_empty=first_said(self.skip_empty, coverage.skip_empty),
            sort=first_said(self.sort, coverage.sort) or "name",
            depth=report.depth,
            style=report.style,
            environments=report.environment_columns,
        )

    def filtered(self, settings: Settings, folder: Path) -> Settings:
        """With the files that the command line names in the place of those that the configuration does.

        Args:
            folder: what relative patterns are relative to.
        Raises:
            ConfigError: "file-pattern".
        """
        coverage = settings.coverage
        if self.include:
            coverage = replace(coverage, report_include=prepared(sum(self.include, ()), folder))
        if self.omit:
            coverage = replace(coverage, report_omit=prepared(sum(self.omit, ()), folder))
        return replace(settings, coverage=coverage)

    def said(self, report: Report) -> Report:
        """With a note that it is of some files only. That an environment ran none of these is no gap."""
        told = [
            f"{option} {', '.join(sum(patterns, ()))}"
            for option, patterns in (("--include", self.include), ("--omit", self.omit))
            if patterns
        ]
        if not told:
            return report
        gaps = tuple(gap for gap in report.gaps if gap.kind is not GapKind.NO_HITS)
        note = f"every number is of the files that {' and '.join(told)} left"
        return replace(report, gaps=gaps, notes=(note, *report.notes))

    def _over(self, settings: ReportSettings) -> ReportSettings:
        asked = {name: getattr(self, name) for name in ("style", "missing", "environment_columns", "depth")}
        return replace(settings, **{name: value for name, value in asked.items() if value is not None})


def first_said(*values: Any) -> Any:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)


_OPTIONS = (
    click.option(
        "--sort",
        metavar="COLUMN",
        help="Sort by name, stmts, miss, branch, brpart or cover; -COLUMN for descending order; or by worst.",
    ),
    click.option(
        "--skip-covered/--no-skip-covered",
        default=None,
        help="Leave files that are covered whole out of tables and HTML.",
    ),
    click.option(
        "--skip-empty/--no-skip-empty",
        default=None,
        help="Leave files without statements out.",
    ),
    click.option(
        "--style",
        type=click.Choice(STYLES),
        help="Of Markdown: coverage.py's table, or a report for a summary or a comment on GitHub.",
    ),
    click.option("--missing/--no-missing", "-m", default=None, help="Have a column of missing lines."),
    click.option(
        "--environment-columns/--no-environment-columns",
        default=None,
        help="Have a column for each environment; by default where there is room.",
    ),
    click.option(
        "--depth",
        type=click.IntRange(min=0),
        metavar="N",
        help="Show folders in the place of files whose paths have more than N parts.",
    ),
    click.option(
        "--include",
        type=Patterns(),
        multiple=True,
        metavar="PATTERN,...",
        help="Only files that match one of these; in the place of coverage.py's `[report] include`.",
    ),
    click.option(
        "--omit",
        type=Patterns(),
        multiple=True,
        metavar="PATTERN,...",
        help="No files that match one of these; in the place of coverage.py's `[report] omit`.",
    ),
)


def table_choices(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options, as one argument `choices`."""

    @wraps(command)
    def with_choices(**asked: Any) -> None:
        names = [field.name for field in fields(Choices)]
        command(choices=Choices(**{name: asked.pop(name) for name in names}), **asked)

    for option in reversed(_OPTIONS):
        with_choices = option(with_choices)
    return with_choices
