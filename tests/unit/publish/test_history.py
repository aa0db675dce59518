from __future__ import annotations

import json
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.model.counts import Counts
from covey.publish.history import (
    Entry,
    Line,
    by_date,
    entries_of,
    entry_text,
    history_bytes,
    read_history,
    with_entry,
    with_imported,
)

ONE = Entry(
    "c1", "2026-11-01T00:00:00Z", Counts(10, 1, 2, 4, 1, 2), {"unit": Counts(10, 3)}, ("3.11.7",), ("7.17.5",)
)  # fmt: skip
TWO = replace(ONE, commit="c2", date="2026-11-02T00:00:00Z", total=Counts(10))
THREE = replace(ONE, commit="c3", date="2026-11-03T00:00:00Z", complete=False)

counts = st.builds(Counts, st.integers(5, 9), st.integers(0, 5), branches=st.integers(5, 9), partial=st.integers(0, 5))
entries = st.builds(
    Entry,
    commit=st.text("0123456789abcdef", min_size=1, max_size=3),
    date=st.dates().map(lambda day: f"{day.isoformat()}T00:00:00Z"),
    total=counts,
    environments=st.dictionaries(st.sampled_from(["unit", "e2e"]), counts),
    python=st.lists(st.sampled_from(["3.11.7", "pypy 3.11.13"]), unique=True).map(tuple),
    coverage=st.lists(st.sampled_from(["7.12.0", "7.17.5"]), unique=True).map(tuple),
    complete=st.booleans(),
)


def added(*new, to=()):
    history = tuple(to)
    for entry in new:
        history = with_entry(history, entry, by_date)
    return history


@given(entries)
def test_an_entry_is_read_as_it_was_written(entry):
    assert Line(entry_text(entry)).entry == entry


@given(st.lists(entries, max_size=6))
def test_the_file_is_read_as_it_was_written(many):
    history = added(*many)

    assert read_history(history_bytes(history)) == history


@given(st.lists(entries, max_size=6, unique_by=(lambda entry: entry.commit, lambda entry: entry.date)), st.randoms())
def test_publishers_in_any_order_leave_the_same_history(many, random):
    shuffled = random.sample(many, len(many))

    assert added(*shuffled) == added(*many)
    assert len(added(*many)) == len(many)


def test_an_entry_of_the_same_commit_is_replaced_and_no_other_line_changes():
    history = added(ONE, TWO, THREE)

    again = with_entry(history, replace(TWO, total=Counts(20)), by_date)

    assert [entry.total.statements for entry in entries_of(again)] == [10, 20, 10]
    assert (again[0], again[2]) == (history[0], history[2])


def test_an_older_commit_that_comes_late_goes_before_the_newer_ones():
    late = replace(ONE, commit="c0", date="2099-01-01T00:00:00Z")  # the clock of that machine was wrong

    history = with_entry(added(ONE, TWO), late, lambda one, other: (one.commit, other.commit) == ("c0", "c2"))

    assert [entry.commit for entry in entries_of(history)] == ["c1", "c0", "c2"]


def test_lines_that_are_not_understood_are_kept_as_they_are():
    strange = b'{"commit": "c9", "format": 2}\nno json\n{"commit": "", "date": "", "percentage": "x", "complete": 1}\n'

    history = added(ONE, to=read_history(strange))

    assert entries_of(history) == (ONE,)
    assert history_bytes(history).startswith(strange)


TOTAL = {"statements": 10, "missed": 1, "excluded": 2, "branches": 4, "partial": 1, "missed_branches": 2}
LINE = {"commit": "c1", "date": "2026-11-01T00:00:00Z", "total": TOTAL, "complete": True}


def percentage(text):
    return {"commit": "", "imported": "b1", "date": "", "percentage": text, "complete": True}


@pytest.mark.parametrize(
    "strange",
    [
        percentage("1e400000000"),
        percentage("1e-999999999"),
        percentage("0" * 10_000_000),
        percentage("1/3"),
        percentage("101"),
        percentage("-1"),
        {**LINE, "total": {**TOTAL, "missed": 11}},
        {**LINE, "total": {**TOTAL, "missed": -1}},
        {**LINE, "total": {**TOTAL, "missed": True}},
        {**LINE, "total": {**TOTAL, "missed_branches": 5}},
        {**LINE, "total": {**TOTAL, "statements": 10**4000}},
        {**LINE, "total": {**TOTAL, "excluded": 10**4000}},
        {**LINE, "environments": {"unit": {**TOTAL, "partial": 5}}},
        {**LINE, "commit": "c1\npercent=100"},
        {**LINE, "commit": "", "imported": "--all"},
    ],
)
def test_what_no_covey_writes_is_not_understood_and_takes_no_time(strange):
    started = process_time()

    assert Line(json.dumps(strange)).entry is None

    assert process_time() - started < 1


def test_numbers_are_integers_and_the_keys_those_of_the_documentation():
    written = json.loads(entry_text(ONE))

    assert written == {
        "commit": "c1",
        "date": "2026-11-01T00:00:00Z",
        "total": {"statements": 10, "missed": 1, "excluded": 2, "branches": 4, "partial": 1, "missed_branches": 2},
        "environments": {
            "unit": {"statements": 10, "missed": 3, "excluded": 0, "branches": 0, "partial": 0, "missed_branches": 0}
        },
        "python": ["3.11.7"],
        "coverage": ["7.17.5"],
        "complete": True,
    }


def test_what_is_imported_goes_among_what_is_there_by_date_and_comes_once():
    old = Entry("", "2026-11-01T12:00:00Z", None, imported="b1", percentage="83.68817556501801")
    history = added(ONE, TWO)

    once = with_imported(history, [old])

    assert [entry.identity for entry in entries_of(once)] == ["c1", "b1", "c2"]
    assert with_imported(once, [old]) == once
