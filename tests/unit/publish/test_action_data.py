from __future__ import annotations

import json

import pytest

from covey.model.counts import Counts
from covey.publish.action_data import action_data, read_action_data
from covey.report.jsondoc import jsondoc
from covey.report.options import JsonOptions
from unit.report.samples import COMPLETE, without_branches

DATE = "2025-11-20T12:00:00Z"


def written(report, folder="."):
    document = json.loads(jsondoc(report, JsonOptions()))
    return action_data(document, date=DATE, folder=folder)


@pytest.mark.parametrize("report", [COMPLETE, without_branches(COMPLETE)])
def test_what_is_written_is_read_as_the_base_it_is(report):
    base = read_action_data(written(report))

    assert base.total == report.total
    assert base.coverage_version == "7.17.3"
    assert {path: file.counts for path, file in base.files.items()} == {file.path: file.counts for file in report.files}
    for file in report.files:
        never = {(start, end) for start, ends in file.missing_branches.items() for end in ends}
        assert base.files[file.path].missing == file.missing
        assert base.files[file.path].missing_branches == never


def test_paths_are_those_of_the_repository():
    base = read_action_data(written(COMPLETE, folder="backend/api"))

    assert "backend/api/src/app/parser.py" in base.files


def test_what_the_action_wrote_before_it_kept_data_is_a_percentage():
    base = read_action_data(b'{"coverage": 83.68817556501801}')

    assert (base.percentage, base.total, base.files) == ("83.68817556501801", None, {})


def test_data_of_an_old_coverage_py_without_branches_is_read():
    summary = {"covered_lines": 2, "num_statements": 3, "missing_lines": 1, "excluded_lines": 0}
    raw = {
        "meta": {"version": "6.5.0"},
        "files": {"a.py": {"executed_lines": [1, 2], "missing_lines": [3], "summary": summary}},
        "totals": summary,
    }

    base = read_action_data(json.dumps({"coverage": 66.7, "raw_data": raw, "coverage_path": "."}).encode())

    assert base.total == base.files["a.py"].counts == Counts(3, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        b'{"coverage": "much"}',
        b'{"coverage": NaN}',
        b'{"coverage": 101}',
        b'{"coverage": -1}',
        b'{"coverage": 1e99999999}',
        b'{"coverage": 1e-99999999}',
        b'{"coverage": 50, "raw_data": {}}',
        b'{"coverage": 50, "raw_data": {"totals": {"num_statements": "x"}, "meta": {"version": "7"}, "files": {}}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_base_is_none(content):
    assert read_action_data(content) is None


@pytest.mark.parametrize(
    "changes", [{"missing_lines": 4}, {"missing_lines": -1}, {"excluded_lines": -1}, {"num_branches": 1}]
)
def test_numbers_that_nothing_can_have_are_no_base(changes):
    totals = {"num_statements": 3, "missing_lines": 1, "excluded_lines": 0, "num_branches": 4, "missing_branches": 2}
    document = {"coverage": 50, "raw_data": {"meta": {"version": "7.6.0"}, "files": {}, "totals": totals}}
    assert read_action_data(json.dumps(document).encode()).total == Counts(3, 1, branches=4, missed_branches=2)
    totals.update(changes)

    assert read_action_data(json.dumps(document).encode()) is None
