"""What the branch should hold, seen what it holds: the newest commit's report, and the line of every commit."""

from __future__ import annotations

from covey.publish.entries import entry_of
from covey.publish.history import PATH, Entry, Precedes, by_date, entries_of, read_history, with_entry
from covey.publish.layout import history_files, layout
from covey.publish.present import Files, Present
from covey.publish.publication import Publication
from covey.publish.publish import Compose, Ordering
from covey.system.git_ancestry import Order

WANTS = (PATH,)
"""The files of the branch whose content `compose` reads."""


def compose(publication: Publication) -> Compose:
    """Puts a publication on the branch, unless the branch has the report of a newer commit: then only its line."""
    entry = entry_of(publication.report, publication.commit.sha, publication.date_s)

    def composed(present: Present, order: Ordering) -> Files:
        lines = with_entry(read_history(present.contents.get(PATH)), entry, precedes(order))
        newest = next(known for known in reversed(entries_of(lines)) if known.commit)
        if newest.commit == entry.commit:
            return layout(publication, lines)
        return {**present.files, **history_files(lines)}

    return composed


def precedes(order: Ordering) -> Precedes:
    """By ancestry; where that does not tell, by the dates of the commits."""

    def before(one: Entry, other: Entry) -> bool:
        if one.commit and other.commit:
            found = order(one.commit, other.commit)
            if found in (Order.OLDER, Order.NEWER):
                return found is Order.OLDER
        return by_date(one, other)

    return before
