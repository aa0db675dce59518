"""What was published over time, one line a commit: read, added to, and never rewritten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from covey.model.counts import Counts
from covey.publish.percentage import ratio_of

PATH = "history.ndjson"

Precedes = Callable[["Entry", "Entry"], bool]
"""Whether the first of two entries belongs before the second."""

_COMMIT = re.compile(r"[0-9a-f]{0,64}")

_KEYS = ("statements", "missed", "excluded", "branches", "partial", "missed_branches")


@dataclass(frozen=True, slots=True)
class Entry:
    """The coverage of one commit."""

    commit: str
    """The one that was measured; empty where that is not known, in what was imported."""
    date: str
    """Of that commit, ISO 8601, UTC."""
    total: Counts | None
    """None where only a percentage was published."""
    environments: Mapping[str, Counts] = field(default_factory=dict)
    python: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    complete: bool = True
    imported: str = ""
    """The commit of the branch that an imported entry was read from."""
    percentage: str = ""
    """As it was published, where there is no total."""

    @property
    def identity(self) -> str:
        """What two entries about the same have in common."""
        return self.commit or self.imported

    @property
    def ratio(self) -> Fraction:
        return self.total.ratio if self.total else ratio_of(self.percentage)


@dataclass(frozen=True)
class Line:
    """One line of the file."""

    text: str

    @cached_property
    def entry(self) -> Entry | None:
        """None when it is not as this covey writes them: then it is kept as it is."""
        try:
            return _entry(json.loads(self.text))
        except (ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError, RecursionError):
            return None


History = tuple[Line, ...]


def read_history(content: bytes | None) -> History:
    """The lines of the file; none when there is no file."""
    text = (content or b"").decode("utf-8", "surrogateescape")
    return tuple(Line(line) for line in text.split("\n") if line.strip())


def history_bytes(history: Iterable[Line]) -> bytes:
    """The file of these lines."""
    return "".join(f"{line.text}\n" for line in history).encode("utf-8", "surrogateescape")


def entries_of(history: Iterable[Line]) -> tuple[Entry, ...]:
    """The entries, in their order."""
    return tuple(line.entry for line in history if line.entry is not None)


def newest_of(history: Sequence[Line]) -> Entry | None:
    """The last entry of a commit that was measured by covey."""
    return next((entry for entry in reversed(entries_of(history)) if entry.commit), None)


def entry_before(history: Iterable[Line], commit: str) -> Entry | None:
    """The entry before that of a commit."""
    entries = entries_of(history)
    place = next((place for place, found in enumerate(entries) if found.commit == commit), 0)
    return entries[place - 1] if place else None


def with_entry(history: History, new: Entry, precedes: Precedes) -> History:
    """The history with one more entry: in the place of that of the same commit, else where it belongs."""
    line = Line(entry_text(new))
    for place, known in enumerate(history):
        if known.entry is not None and known.entry.identity == new.identity:
            return (*history[:place], line, *history[place + 1 :])
    place = len(history)
    while place and _goes_before(new, history[place - 1], precedes):
        place -= 1
    return (*history[:place], line, *history[place:])


def with_imported(history: History, imported: Sequence[Entry]) -> History:
    """The history with entries from elsewhere, by date; those that it has are left as they are."""
    known = {line.entry.identity for line in history if line.entry is not None}
    for entry in imported:
        if entry.identity not in known:
            history = with_entry(history, entry, by_date)
    return history


def by_date(one: Entry, other: Entry) -> bool:
    return one.date < other.date


def entry_text(entry: Entry) -> str:
    """An entry as its line; a key without anything to say is left out."""
    document: dict[str, Any] = {"commit": entry.commit, "date": entry.date}
    if entry.total is not None:
        document["total"] = _numbers(entry.total)
    else:
        document["percentage"] = entry.percentage
    if entry.environments:
        document["environments"] = {name: _numbers(counts) for name, counts in entry.environments.items()}
    if entry.python:
        document["python"] = list(entry.python)
    if entry.coverage:
        document["coverage"] = list(entry.coverage)
    document["complete"] = entry.complete
    if entry.imported:
        document["imported"] = entry.imported
    return json.dumps(document)


def _goes_before(new: Entry, line: Line, precedes: Precedes) -> bool:
    """Whether it goes before a line; what this covey cannot read stays with the line before it."""
    return line.entry is not None and precedes(new, line.entry)


def _numbers(counts: Counts) -> dict[str, int]:
    return {key: getattr(counts, key) for key in _KEYS}


def _entry(document: Mapping[str, Any]) -> Entry:
    total = _counts(document["total"]) if "total" in document else None
    entry = Entry(
        commit=_text(document["commit"]),
        date=_text(document["date"]),
        total=total,
        environments={name: _counts(each) for name, each in document.get("environments", {}).items()},
        python=tuple(map(_text, document.get("python", ()))),
        coverage=tuple(map(_text, document.get("coverage", ()))),
        complete=bool(document["complete"]),
        imported=_text(document.get("imported", "")),
        percentage=_text(document.get("percentage", "")),
    )
    if not entry.identity or not all(map(_COMMIT.fullmatch, (entry.commit, entry.imported))) or entry.ratio > 1:
        raise ValueError(entry)
    return entry


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _counts(document: Mapping[str, Any]) -> Counts:
    numbers = {key: document[key] for key in _KEYS}
    counts = Counts(**numbers)
    if not all(type(number) is int for number in numbers.values()) or not counts.is_possible:
        raise ValueError(numbers)
    return counts
