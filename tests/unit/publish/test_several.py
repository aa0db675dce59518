from __future__ import annotations

from dataclasses import replace

from covey.model.counts import Counts
from covey.publish.history import by_date
from covey.publish.several import total_entry
from unit.publish.test_history import ONE, THREE, TWO


def test_the_total_is_the_sum_and_of_the_newest_commit():
    made = total_entry({"api": TWO, "web": ONE}, by_date)

    assert made.total == TWO.total + ONE.total
    assert made.environments == {"api": TWO.total, "web": ONE.total}
    assert (made.commit, made.date) == (TWO.commit, TWO.date)
    assert made.complete


def test_a_total_is_incomplete_without_a_project_or_with_an_incomplete_one():
    assert not total_entry({"api": ONE, "web": None}, by_date).complete
    assert not total_entry({"api": ONE, "web": THREE}, by_date).complete


def test_the_tools_of_all_projects_are_told():
    newer = replace(TWO, python=("3.13.1",), coverage=("7.18.0",), total=Counts(1))

    made = total_entry({"api": ONE, "web": newer}, by_date)

    assert (made.python, made.coverage) == (("3.11.7", "3.13.1"), ("7.17.5", "7.18.0"))
