"""What the branch should hold, seen what it holds: the newest commit's report, and the line of every commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from covey.publish.entries import entry_of
from covey.publish.history import (
    PATH,
    Entry,
    History,
    Precedes,
    by_date,
    entry_before,
    newest_of,
    read_history,
    with_entry,
    with_imported,
)
from covey.publish.layout import history_files, layout
from covey.publish.present import Files, Present
from covey.publish.publication import Publication
from covey.publish.publish import Ordering
from covey.system.git_ancestry import Order

WANTS = (PATH,)
"""The files of the branch whose content is read."""

Past = Callable[[Present], Sequence[Entry]]
"""What belongs into the history beside what the branch has in it."""

Check = Callable[[Present], None]
"""Raises where the branch is not one for this publication."""


class Composer:
    """Puts a publication on the branch, unless the branch has the report of a newer commit: then only its line."""

    def __init__(
        self, publication: Publication, past: Past = lambda present: (), check: Check = lambda present: None
    ) -> None:
        self._publication = publication
        self._past = past
        self._check = check
        self.entry = entry_of(publication.report, publication.commit.sha, publication.date_s)
        self.history: History = ()
        """As it was composed last."""

    def __call__(self, present: Present, order: Ordering) -> Files:
        self._check(present)
        known = with_imported(read_history(present.contents.get(PATH)), self._past(present))
        self.history = with_entry(known, self.entry, precedes(order))
        newest = newest_of(self.history)
        if newest is not None and newest.commit == self.entry.commit:
            return layout(self._publication, self.history)
        return {**present.files, **history_files(self.history, self._publication.options.badge.precision)}

    def site(self, lines: bytes | None) -> dict[str, bytes]:
        """The files for a folder: the report whatever the branch has.

        Args:
            lines: the history that the folder has, for who has none of a branch.
        """
        if not self.history:
            self.history = with_entry(read_history(lines), self.entry, by_date)
        return layout(self._publication, self.history)

    @property
    def top(self) -> Entry:
        """Of the commit whose report is on the branch then."""
        return newest_of(self.history) or self.entry

    @property
    def reference(self) -> Entry | None:
        """What was published before: the entry before this one."""
        return entry_before(self.history, self.entry.commit)


def precedes(order: Ordering) -> Precedes:
    """By ancestry; where that does not tell, by the dates of the commits."""

    def before(one: Entry, other: Entry) -> bool:
        if one.commit and other.commit:
            found = order(one.commit, other.commit)
            if found in (Order.OLDER, Order.NEWER):
                return found is Order.OLDER
        return by_date(one, other)

    return before
