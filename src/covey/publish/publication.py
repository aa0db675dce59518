"""What is to be published, as one value: everything that the layout of the branch is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from covey.model.refs import Commit
from covey.model.report import Report
from covey.publish.links import Links
from covey.publish.readme import Template
from covey.report.options import WriterOptions


@dataclass(frozen=True)
class Publication:
    """One report of one commit, and how it is to be shown."""

    report: Report
    commit: Commit
    date_s: int
    """Of the commit."""
    title: str
    links: Links
    options: WriterOptions
    document: Mapping[str, Any] = field(repr=False)
    """The report as covey's JSON document."""
    html: Mapping[str, bytes] = field(repr=False)
    """The HTML report, by paths relative to its folder."""
    data: bytes = field(default=b"", repr=False)
    """data.covey; none where it is empty."""
    project_folder: str = "."
    """Of the project, relative to the repository."""
    compat: bool = False
    """Whether the README has the comment action's layout."""
    template: Template | None = None
