"""The branch of a repository with several projects: a folder for each, and the total on top."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce

from covey.model.counts import Counts, percent_text
from covey.model.forge import Visibility
from covey.publish import action_data
from covey.publish.compose import Composer, precedes
from covey.publish.file_names import BADGE, CHART, ENDPOINT, README, TREND
from covey.publish.history import (
    PATH,
    Entry,
    Precedes,
    entry_before,
    newest_of,
    read_history,
    with_entry,
    with_imported,
)
from covey.publish.layout import NO_PAGES_OF_JEKYLL, history_files
from covey.publish.links import Links, dynamic_badge, endpoint_badge
from covey.publish.one_or_several import as_several
from covey.publish.present import Files, Present
from covey.publish.projects_table import projects_table
from covey.publish.publication import Publication
from covey.publish.publish import Ordering
from covey.publish.readme import PROJECTS, readme
from covey.report.badge import badge, counts_badge, endpoint
from covey.report.markdown import CURRENT
from covey.report.options import BadgeOptions

WANTS = (PATH, f"*/{PATH}", action_data.PATH)


@dataclass(frozen=True)
class Several:
    """The projects of one repository."""

    title: str
    names: Sequence[str]
    """All that are declared."""
    publications: Mapping[str, Publication]
    """Of those that are published now; the others stay as the branch has them."""
    links: Links
    badge: BadgeOptions
    folders: Mapping[str, str] = field(default_factory=dict)
    """Of all that are declared, in the repository."""


PastOf = Callable[[str, Present], Sequence[Entry]]
"""What belongs into the history of a project, or of the total (""), beside what the branch has in it."""


@dataclass(frozen=True)
class Composed:
    """What the branch holds then."""

    files: Files = field(default_factory=dict)
    newest: Mapping[str, Entry | None] = field(default_factory=dict)
    """Of each project."""
    total: Entry = Entry("", "", Counts())
    reference: Entry | None = None
    """The total before."""


class SeveralComposer:
    """Puts the publications into their folders, and the total of what all folders hold then on top."""

    def __init__(self, several: Several, past: PastOf = lambda name, present: ()) -> None:
        self.several = several
        self._past = past
        self.composed = Composed()
        """As it was composed last."""

    def __call__(self, present: Present, order: Ordering) -> Files:
        before = as_several(present, self.several.folders)
        files = {path: kept for path, kept in before.files.items() if path.partition("/")[0] in self.several.names}
        newest = {name: newest_of(read_history(before.contents.get(f"{name}/{PATH}"))) for name in self.several.names}
        for name, publication in self.several.publications.items():
            composer = Composer(publication, partial(self._past, name))
            made = composer(_within(before, name), order)
            files = {path: kept for path, kept in files.items() if not path.startswith(f"{name}/")}
            files |= {f"{name}/{path}": content for path, content in made.items()}
            newest[name] = newest_of(composer.history)
        entry = total_entry(newest, precedes(order))
        known = with_imported(read_history(present.contents.get(PATH)), self._past("", present))
        lines = with_entry(known, entry, precedes(order))
        files |= {**history_files(lines, self.several.badge.precision), **dict(_top(self.several, newest, entry))}
        self.composed = Composed(files, newest, entry, entry_before(lines, entry.commit))
        return files


def total_entry(newest: Mapping[str, Entry | None], before: Precedes) -> Entry:
    """The entry of all projects together, as of the newest commit that any of them is of.

    Args:
        newest: of each project, the newest entry; at least one is there.
    """
    known = {name: entry for name, entry in newest.items() if entry is not None}
    of = reduce(lambda one, other: other if before(one, other) else one, known.values())
    totals = {name: entry.total or Counts() for name, entry in known.items()}
    return replace(
        of,
        total=sum(totals.values(), Counts()),
        environments=totals,
        python=tuple(sorted({version for entry in known.values() for version in entry.python})),
        coverage=tuple(sorted({version for entry in known.values() for version in entry.coverage})),
        complete=len(known) == len(newest) and all(entry.complete for entry in known.values()),
    )


def _within(present: Present, name: str) -> Present:
    """The branch as a project in its folder sees it."""
    start = f"{name}/"
    return replace(
        present,
        blobs={path.removeprefix(start): blob for path, blob in present.blobs.items() if path.startswith(start)},
        contents={
            path.removeprefix(start): found for path, found in present.contents.items() if path.startswith(start)
        },
    )


def _top(several: Several, newest: Mapping[str, Entry | None], entry: Entry) -> Iterator[tuple[str, bytes]]:
    options = several.badge
    message, color = counts_badge(entry.total or Counts(), options, complete=entry.complete)
    yield BADGE, badge(message, color, label=options.label).encode()
    yield ENDPOINT, endpoint(message, color, label=options.label).encode()
    yield NO_PAGES_OF_JEKYLL, b""
    yield README, readme(_facts(several, newest, entry), PROJECTS).encode("utf-8", "replace")


def _facts(several: Several, newest: Mapping[str, Entry | None], entry: Entry) -> Mapping[str, object]:
    links = several.links
    raw = links.open_raw(ENDPOINT)
    return {
        "title": CURRENT.escape(several.title),
        "percent": percent_text(entry.ratio, several.badge.precision),
        "complete": entry.complete,
        "table": projects_table(newest, entry, several.badge.precision, linked=True),
        "notes": (),
        "report_url": links.readme(),
        "known_host": links.is_known,
        "shields": links.is_known and links.visibility is not Visibility.PRIVATE,
        "badge_image": links.image(BADGE),
        "endpoint_image": endpoint_badge(raw),
        "dynamic_image": dynamic_badge(raw),
        "environment_badges": [(CURRENT.escape(name), links.image(f"{name}/{BADGE}")) for name in several.names],
        "trend_image": TREND,
        "chart_image": CHART,
    }
