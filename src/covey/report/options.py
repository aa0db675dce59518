"""What a user may ask of a writer."""

from __future__ import annotations

from dataclasses import dataclass, field

from covey.report.colors import DEFAULT_SCALE, Scale


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How every table shows a report. The names and their meaning are those of coverage.py's `[report]` table."""

    precision: int = 0
    """Decimals of percentages."""
    show_missing: bool = True
    skip_covered: bool = False
    skip_empty: bool = False
    sort: str = "name"
    """A column in lower case, with `-` before it for descending order; or "worst"."""
    depth: int = 0
    """Parts of the paths that rows are about: files deeper than that are one row for each folder; 0 for every file."""
    environments: bool | None = None
    """Whether each environment has a column; None for where there is room."""


@dataclass(frozen=True, slots=True)
class JsonOptions:
    """How the JSON document shows a report. The names and their meaning are those of coverage.py's `[json]` table."""

    precision: int = 0
    """Decimals of the percentages that are text."""
    pretty_print: bool = False
    show_contexts: bool = False


@dataclass(frozen=True, slots=True)
class BadgeOptions:
    """How a badge shows the total."""

    precision: int = 0
    label: str = "coverage"
    colors: Scale = field(default_factory=lambda: DEFAULT_SCALE)


@dataclass(frozen=True, slots=True)
class HtmlOptions:
    """How pages show a report. The names and their meaning are those of coverage.py's `[html]` table."""

    title: str = "Coverage report"
    precision: int = 0
    """Decimals of percentages."""
    skip_covered: bool = False
    skip_empty: bool = False
    show_contexts: bool = False
    extra_css: str = ""
    """The text of the user's own style sheet."""


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """Everything that any writer may need."""

    table: TableOptions = TableOptions()
    json: JsonOptions = JsonOptions()
    badge: BadgeOptions = BadgeOptions()
    html: HtmlOptions = HtmlOptions()
    width: int = 0
    """Columns of the terminal; 0 for as wide as the longest line."""
    color: bool = False
