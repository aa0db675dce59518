from __future__ import annotations

import json
from pathlib import Path

import pytest

from covey.model.report import Report
from covey.report.jsondoc import jsondoc
from covey.report.options import JsonOptions
from unit.report.samples import COMPLETE, INCOMPLETE, without_branches


def read(report: Report, **options: bool | int) -> dict:
    return json.loads(jsondoc(report, JsonOptions(**options)))


def test_time_and_version_are_those_of_the_measurement_not_of_the_writing():
    assert read(COMPLETE)["meta"] == {
        "format": 3,
        "version": "7.17.3",
        "timestamp": "2026-11-20T14:32:05+00:00",
        "branch_coverage": True,
        "show_contexts": False,
    }


def test_a_file_tells_what_each_environment_ran():
    assert read(COMPLETE)["files"]["src/app/parser.py"]["covey"] == {
        "environments": {
            "unit": {"executed_lines": [1, 3, 4, 6, 7, 8, 20]},
            "e2e": {"executed_lines": [1, 3, 4, 6, 7, 11, 12, 20, 21, 22]},
        }
    }


def test_every_key_that_covey_adds_is_documented():
    page = (Path(__file__).parents[3] / "docs/reference/json.md").read_text(encoding="utf-8")
    known = read(INCOMPLETE)["covey"]
    environment = known["environments"]["unit"]

    keys = {*known, *environment, *environment["runs"][0], *environment["runs"][0]["commit"], *known["gaps"][0]}

    assert {key for key in keys if f"`{key}`" not in page} == set()


def test_what_is_not_known_is_said():
    known = read(INCOMPLETE)["covey"]

    assert known["complete"] is False
    assert [(gap["kind"], gap["subject"]) for gap in known["gaps"]] == [
        ("no-data", "pipeline"),
        ("skipped", "src/app/broken.py"),
    ]
    assert [file["path"] for file in known["skipped"]] == ["src/app/broken.py", "src/app/page.html"]
    assert known["environments"]["pipeline"] == {"measured": False, "summary": None, "only_here": 0, "runs": []}
    assert known["notes"]


def test_environments_keep_their_order_and_say_how_they_were_measured():
    environments = read(COMPLETE)["covey"]["environments"]

    assert list(environments) == ["unit", "e2e"]
    assert environments["e2e"]["only_here"] == 7
    assert environments["e2e"]["runs"][0]["interpreters"] == ["Python 3.11.7, coverage.py 7.17.3"]
    assert environments["e2e"]["summary"]["percent_covered_display"] == "58"


@pytest.mark.parametrize("name", ["num_branches", "executed_branches", "missing_branches"])
def test_nothing_is_said_of_branches_where_none_were_measured(name):
    assert f'"{name}"' in jsondoc(COMPLETE, JsonOptions())
    assert f'"{name}"' not in jsondoc(without_branches(COMPLETE), JsonOptions())


def test_contexts_are_told_by_line_when_asked_for():
    shown = read(COMPLETE, show_contexts=True)["files"]["src/app/parser.py"]

    assert [*shown["contexts"].items()] == [
        *((line, [""]) for line in ("1", "3", "4")),
        *((line, ["test_feed"]) for line in ("7", "8", "11")),
    ]
    assert shown["functions"]["Parser.feed"]["contexts"] == {line: ["test_feed"] for line in ("7", "8", "11")}
    assert shown["functions"]["main"]["contexts"] == {}
    assert '"contexts"' not in jsondoc(COMPLETE, JsonOptions())


def test_decimals_are_those_asked_for():
    assert read(COMPLETE, precision=3)["totals"]["percent_covered_display"] == "20.930"


def test_pretty_printing_changes_white_space_only():
    plain, pretty = jsondoc(COMPLETE, JsonOptions()), jsondoc(COMPLETE, JsonOptions(pretty_print=True))

    assert plain.count("\n") == 1
    assert plain == json.dumps(json.loads(pretty)) + "\n"
    assert pretty == json.dumps(json.loads(plain), indent=4) + "\n"
