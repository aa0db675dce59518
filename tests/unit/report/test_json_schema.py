"""The documents are what the published schema says, and the schema allows nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from covey.model.report import GapKind, Report
from covey.report.jsondoc import jsondoc
from covey.report.options import JsonOptions
from unit.model.test_analysis import analyses
from unit.report.samples import COMPLETE, INCOMPLETE, without_branches

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/reference/coverage-json.schema.json").read_text(encoding="utf-8")
)


def faults(document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def written(report: Report, **options: bool | int) -> Any:
    return json.loads(jsondoc(report, JsonOptions(**options)))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [COMPLETE, INCOMPLETE, without_branches(INCOMPLETE), Report()])
@pytest.mark.parametrize("options", [{}, {"show_contexts": True, "precision": 3, "pretty_print": True}])
def test_every_document_is_as_the_schema_says(report, options):
    assert faults(written(report, **options)) == []


@settings(deadline=None)
@given(analyses())
def test_every_analysis_is_as_the_schema_says(file):
    assert faults(written(Report((file,), branch=file.branch))) == []


def changed(*path: str, value: object = None) -> Any:
    document = written(COMPLETE)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


FILE = ("files", "src/app/parser.py")


@pytest.mark.parametrize(
    "document",
    [
        changed("covey"),
        changed("meta", "format", value=4),
        changed("totals", "percent_covered_display", value="101"),
        changed("totals", "percent_covered_display", value="87%"),
        changed("totals", "num_partial_branches"),
        changed(*FILE, "executed_lines", value=[0]),
        changed(*FILE, "missing_branches"),
        changed(*FILE, "missing_branches", value=[[1, 2, 3]]),
        changed(*FILE, "functions", ""),
        changed(*FILE, "functions", "main", "start_line"),
        changed(*FILE, "surprise", value=1),
        changed("covey", "environments", "unit", "runs", value="none"),
        changed("covey", "format", value=2),
    ],
)
def test_what_is_no_such_document_is_refused(document):
    assert faults(document)


def test_every_kind_of_gap_is_named():
    assert SCHEMA["$defs"]["report"]["properties"]["gaps"]["items"]["properties"]["kind"]["enum"] == [*GapKind]
