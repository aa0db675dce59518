from __future__ import annotations

import json

import pytest

from covey.model.counts import Counts
from covey.store.cache import last_report_file
from covey.store.seen import seen_before

ONE = {"a.py": Counts(3, 1), "ü\udcff.py": Counts(1)}
TWO = {"a.py": Counts(3, 0)}


def test_each_report_sees_the_last_one_that_differed(tmp_path):
    assert seen_before(tmp_path, ONE) == {}
    assert seen_before(tmp_path, ONE) == {}
    assert seen_before(tmp_path, TWO) == ONE
    assert seen_before(tmp_path, TWO) == ONE
    assert seen_before(tmp_path, ONE) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": 1, "last": [], "before": {}}',
        '{"format": 1, "last": {"a.py": [1, 2]}, "before": {}}',
        '{"format": 1, "last": {"a.py": [1, 2, 3, 4, 5, -6]}, "before": {}}',
        '{"format": 1, "last": {"a.py": [1, 2, 3, 4, 5, true]}, "before": {}}',
        '{"format": 1, "last": {"a.py": null}, "before": {}}',
        '{"format": 2, "last": {"a.py": [1, 2, 3, 4, 5, 6]}, "before": {}}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_as_if_there_had_been_none(tmp_path, text):
    (tmp_path / "cache").mkdir()
    last_report_file(tmp_path).write_text(text)

    assert seen_before(tmp_path, ONE) == {}
    assert json.loads(last_report_file(tmp_path).read_text())["last"]["a.py"] == [3, 1, 0, 0, 0, 0]


def test_a_folder_that_cannot_be_written_costs_only_the_marks(tmp_path):
    (tmp_path / "cache").write_text("in the way")

    assert seen_before(tmp_path, ONE) == {}
    assert seen_before(tmp_path, TWO) == {}
