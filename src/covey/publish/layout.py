"""The whole branch of coverage as a value: a report and the history in, each file's bytes out. The same, the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from covey.publish import action_data, history
from covey.publish.chart import chart, trend
from covey.publish.entries import iso
from covey.publish.file_names import BADGE, BUNDLE, CHART, ENDPOINT, HTML, README, TREND, badge_of
from covey.publish.history import History, entries_of, history_bytes
from covey.publish.publication import Publication
from covey.publish.readme import COMPAT, OWN, readme
from covey.publish.readme_facts import readme_facts
from covey.report.badge import badge, counts_badge, endpoint, total_badge

NO_PAGES_OF_JEKYLL = ".nojekyll"
"""Has GitHub Pages serve all files as they are."""

NOT_PUBLISHED = frozenset({".gitignore"})
"""What stands in the folder of an HTML report and is about that folder."""

UNKNOWN, NO_COLOR = "unknown", "lightgrey"

ACTIONS_LABEL = "Coverage"


def layout(publication: Publication, lines: History) -> dict[str, bytes]:
    """All files of the branch, by path.

    Args:
        lines: the history, the entry of this publication in it.
    Raises:
        ConfigError: "readme-template", "unknown-sort".
        DataError: "nothing-to-report".
    """
    template = COMPAT if publication.compat else OWN
    return {
        README: readme(readme_facts(publication), template, publication.template).encode("utf-8", "replace"),
        **{path: text.encode("utf-8", "replace") for path, text in _badges(publication)},
        **history_files(lines, publication.options.badge.precision),
        action_data.PATH: action_data.action_data(
            publication.document, date=iso(publication.date_s), folder=publication.project_folder
        ),
        **({BUNDLE: publication.data} if publication.data else {}),
        **{f"{HTML}/{path}": page for path, page in publication.html.items() if path not in NOT_PUBLISHED},
        NO_PAGES_OF_JEKYLL: b"",
    }


def history_files(lines: History, precision: int) -> dict[str, bytes]:
    """The history and what is drawn from it."""
    entries = entries_of(lines)
    return {
        history.PATH: history_bytes(lines),
        TREND: trend(entries, precision).encode(),
        CHART: chart(entries, precision).encode(),
    }


def _badges(publication: Publication) -> Iterator[tuple[str, str]]:
    report, options = publication.report, publication.options.badge
    if publication.compat:
        options = replace(options, label=ACTIONS_LABEL)
        message, color = counts_badge(report.total, options)
    else:
        message, color = total_badge(report, options)
    yield BADGE, badge(message, color, label=options.label)
    yield ENDPOINT, endpoint(message, color, label=options.label)
    for environment in report.environments:
        known = environment.measured and environment.counts.statements  # nothing of nothing would be 100 %
        told = counts_badge(environment.counts, options) if known else (UNKNOWN, NO_COLOR)
        yield badge_of(environment.name), badge(*told, label=f"{options.label} {environment.name}")
