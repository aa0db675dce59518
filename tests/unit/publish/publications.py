"""Publications made by hand."""

from __future__ import annotations

import json
from typing import Any

from covey.model.forge import Forge, Visibility
from covey.model.refs import Commit, RepoId
from covey.model.report import Report
from covey.publish.links import Links
from covey.publish.publication import Publication
from covey.report.jsondoc import jsondoc
from covey.report.options import JsonOptions, WriterOptions
from unit.report.samples import COMMIT, COMPLETE

DATE_S = 1_763_640_000
"""2025-11-20, 12:00 UTC."""

GITHUB = Links(RepoId("github.com", "octo", "app"), Forge.GITHUB, "coverage-data", Visibility.PUBLIC)


def publication(
    report: Report = COMPLETE, commit: Commit = COMMIT, date_s: int = DATE_S, **changes: Any
) -> Publication:
    given: dict[str, Any] = {
        "title": "Coverage of app",
        "links": GITHUB,
        "options": WriterOptions(),
        "document": json.loads(jsondoc(report, JsonOptions())),
        "html": {"index.html": b"<p>", "style.css": b"p {}", ".gitignore": b"*"},
        "data": b"data",
    }
    return Publication(report, commit, date_s, **{**given, **changes})
