"""What the README's template can show, made of a publication: texts that are safe to stand in markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from covey.model.counts import percent_text
from covey.model.forge import Visibility
from covey.model.printable import one_line
from covey.publish.file_names import BADGE, CHART, ENDPOINT, HTML, TREND, badge_of
from covey.publish.links import dynamic_badge, endpoint_badge
from covey.publish.publication import Publication
from covey.publish.published_table import published_table
from covey.report.markdown import CURRENT
from covey.report.markdown_environments import environments_markdown
from covey.report.table import make_table, require_files

SHORT = 10
"""Characters of a commit's name, as everywhere in covey."""


def readme_facts(publication: Publication) -> Mapping[str, Any]:
    """The variables of a template, by name; docs/how-to/change-the-readme.md describes them.

    Raises:
        ConfigError: "unknown-sort".
        DataError: "nothing-to-report".
    """
    report, links = publication.report, publication.links
    # The table of a README is one of files and lines, however the project has its tables elsewhere.
    table = replace(publication.options.table, depth=0, environments=False)
    require_files(report)
    endpoint = links.open_raw(ENDPOINT)
    shown = make_table(report, table)
    return {
        "title": CURRENT.escape(publication.title),
        "percent": percent_text(report.total.ratio, table.precision),
        "complete": report.complete,
        "sha": publication.commit.sha,
        "date": _day(publication.date_s),
        "commit": _commit(publication),
        "table": published_table(shown),
        "environments": environments_markdown(report, table),
        "notes": [CURRENT.escape(one_line(note)) for note in report.notes],
        "report_url": links.report(f"{HTML}/index.html"),
        "readme_url": links.readme(),
        "public": links.visibility is not Visibility.PRIVATE,
        "shields": links.is_known and links.visibility is not Visibility.PRIVATE,
        "known_host": links.is_known,
        "badge_image": links.image(BADGE),
        "endpoint_image": endpoint_badge(endpoint),
        "dynamic_image": dynamic_badge(endpoint),
        "environment_badges": [
            (CURRENT.escape(one_line(each.name)), links.image(badge_of(each.name))) for each in report.environments
        ],
        "trend_image": TREND,
        "chart_image": CHART,
    }


def _commit(publication: Publication) -> str:
    """The measured commit, with its page and its day."""
    commit = publication.commit
    name = f"`{commit.sha[:SHORT]}`"
    page = publication.links.commit(commit.sha)
    changed = " with changes that are not committed" if commit.dirty else ""
    return f"{f'[{name}]({page})' if page else name}{changed}, {_day(publication.date_s)}"


def _day(date_s: int) -> str:
    return datetime.fromtimestamp(date_s, UTC).date().isoformat()
