"""What the last reports had of each file: a small file of the cache, without which only the changes are not shown."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

from covey.errors import DataError
from covey.model.counts import Counts
from covey.store.cache import last_report_file
from covey.system.files import read_bytes, write_text

FORMAT = 1

Seen = Mapping[str, Counts]
"""By path."""


def seen_before(data_dir: Path, now: Seen) -> Seen:
    """What the last report had that differed from this one, and from now on this one is the last.

    So the same report shown twice tells twice what changed. Empty where there is no earlier one that can be read.
    """
    place = last_report_file(data_dir)
    last, before = _read(place)
    if last == now:
        return before
    with contextlib.suppress(DataError):
        write_text(place, json.dumps({"format": FORMAT, "last": _told(now), "before": _told(last)}))
    return last


def _told(seen: Seen) -> dict[str, tuple[int, ...]]:
    return {path: astuple(counts) for path, counts in seen.items()}


def _read(place: Path) -> tuple[Seen, Seen]:
    try:
        told = json.loads(read_bytes(place) or b"{}")
        if told.get("format") != FORMAT:
            return {}, {}
        return _seen(told["last"]), _seen(told["before"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, {}


def _seen(told: Mapping[str, list[int]]) -> Seen:
    for numbers in told.values():
        if len(numbers) != 6 or not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError("these are no counts")
    return {path: Counts(*numbers) for path, numbers in told.items()}
