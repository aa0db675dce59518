"""What a commit on the branch says: whose report is on top of it, and nothing of when and by whom it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from covey.model.counts import percent_text
from covey.publish.branch import Note
from covey.publish.entries import iso
from covey.publish.history import Entry

_LATEST_S = 1 << 32
"""What a date in the history may say; beyond that, git does not take it for one."""


def note_of_report(top: Entry, precision: int) -> Note:
    """Of one project."""
    text = f"{percent_text(top.ratio, precision)}%{'' if top.complete else ', incomplete'}"
    return Note(f"Coverage of {top.commit[:10]}: {text}\n\nOf {top.commit}\n", date_s_of(top))


def note_of_projects(top: Entry, names: Iterable[str]) -> Note:
    """Of several.

    Args:
        names: of those whose report is of the same commit.
    """
    return Note(f"Coverage of {top.commit[:10]}: {', '.join(names)}\n", date_s_of(top))


def can_be_named(entry: Entry) -> bool:
    """Whether an entry, which may be read from a branch that anybody wrote, has a commit and a date."""
    if not re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", entry.commit):
        return False
    try:
        return 0 <= date_s_of(entry) < _LATEST_S and iso(date_s_of(entry)) == entry.date
    except (ValueError, OverflowError):
        return False


def date_s_of(entry: Entry) -> int:
    """In seconds since 1970."""
    return int(datetime.fromisoformat(entry.date).astimezone(UTC).timestamp())
