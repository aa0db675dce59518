"""What a commit on the branch says: whose report is on top of it, and nothing of when and by whom it was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction

from covey.model.counts import percent_text
from covey.model.refs import is_object_name
from covey.publish.branch import Note
from covey.publish.entries import iso
from covey.publish.history import Entry

_LATEST_S = 1 << 32
"""What a date in the history may say; beyond that, git does not take it for one."""


def note_of_report(top: Entry, precision: int) -> Note:
    """Of one project."""
    total = total_text(top.ratio, precision, complete=top.complete)
    return Note(f"Coverage of {top.commit[:10]}: {total}\n\nOf {top.commit}\n", date_s_of(top))


def total_text(ratio: Fraction, precision: int, *, complete: bool) -> str:
    """ "87%", or "87%, incomplete"."""
    return f"{percent_text(ratio, precision)}%{'' if complete else ', incomplete'}"


def note_of_projects(top: Entry, names: Iterable[str]) -> Note:
    """Of several.

    Args:
        names: of those whose report is of the same commit.
    """
    return Note(f"Coverage of {top.commit[:10]}: {', '.join(names)}\n", date_s_of(top))


def can_be_named(entry: Entry) -> bool:
    """Whether an entry, which may be read from a branch that anybody wrote, has a commit and a date."""
    if not is_object_name(entry.commit):
        return False
    try:
        return 0 <= date_s_of(entry) < _LATEST_S and iso(date_s_of(entry)) == entry.date
    except (ValueError, OverflowError):
        return False


def date_s_of(entry: Entry) -> int:
    """In seconds since 1970."""
    return int(datetime.fromisoformat(entry.date).astimezone(UTC).timestamp())
