"""What a user may ask of a writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from covey.model.counts import Counts
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
    style: str = "coverage"
    """Of Markdown: one of `writers.STYLES`."""


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
class XmlOptions:
    """How Cobertura XML shows a report."""

    package_depth: int = 99
    """coverage.py's `[xml] package_depth`: folders below this depth belong to the package above them."""
    skip_empty: bool = False
    source: str = "."
    """The folder that paths are relative to."""
    methods: bool = False
    """Whether functions are written as methods, with their lines once more."""
    max_mib: int = 0
    """How large one document may be, in units of 1,048,576 bytes; 0 for one document however large."""


@dataclass(frozen=True, slots=True)
class LcovOptions:
    """How the LCOV document shows a report. The names but the last, and their meaning, are coverage.py's."""

    line_checksums: bool = False
    skip_empty: bool = False
    version: int = 2
    """The LCOV that is to read it: 1 knows neither last lines of functions nor branches that are named in words."""


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """Everything that any writer may need."""

    table: TableOptions = TableOptions()
    json: JsonOptions = JsonOptions()
    badge: BadgeOptions = BadgeOptions()
    html: HtmlOptions = HtmlOptions()
    xml: XmlOptions = XmlOptions()
    lcov: LcovOptions = LcovOptions()
    earlier: Mapping[str, Counts] = field(default_factory=dict)
    """What the last report had of each file, by path; empty when it is not known, or not to be compared with."""
    width: int = 0
    """Columns of the terminal; 0 for as wide as the longest line."""
    color: bool = False
