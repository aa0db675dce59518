from __future__ import annotations

import json
import re

from covey.publish.entries import entry_of
from covey.publish.history import Entry
from covey.publish.step_outputs import outputs_text, step_outputs
from unit.publish.publications import DATE_S
from unit.publish.test_history import ONE, TWO
from unit.report.samples import COMMIT, COMPLETE

ACTIONS_NUMBERS = [
    "covered_lines",
    "num_statements",
    "percent_covered",
    "missing_lines",
    "excluded_lines",
    "num_branches",
    "num_partial_branches",
    "covered_branches",
    "missing_branches",
]
"""As the action's page lists them, each with new_ and reference_ before it."""


MEASURED = entry_of(COMPLETE, COMMIT.sha, DATE_S)


def test_every_output_of_the_action_about_a_whole_report_is_there_as_a_plain_number():
    found = step_outputs(MEASURED, 0, ONE, changed=True)

    for prefix in ("new", "reference"):
        for name in ACTIONS_NUMBERS:
            assert re.fullmatch(r"\d+(\.\d+)?", found[f"{prefix}_{name}"])
    assert found["activity_run"] == "save_coverage_data_files"


def test_numbers_are_those_of_the_report():
    found = step_outputs(MEASURED, 0, None, changed=False)

    assert (found["percent"], found["new_num_statements"], found["new_missing_lines"]) == ("21", "78", "63")
    assert (found["complete"], found["changed"]) == ("true", "false")
    assert 0.2 < float(found["new_percent_covered"]) < 0.22


def test_what_was_not_published_before_has_no_reference():
    only_a_percentage = Entry("", "2023-02-23T00:00:00Z", None, imported="b1", percentage="83.6")

    for reference in (None, only_a_percentage):
        assert not any(name.startswith("reference") for name in step_outputs(MEASURED, 0, reference, changed=True))


def test_outputs_are_lines_without_quotes():
    assert outputs_text({"percent": "94", "changed": "true"}) == "percent=94\nchanged=true\n"


def test_no_value_begins_another_output():
    assert outputs_text({"commit": "c1\npercent=100\r\nx=y", "changed": "true"}) == (
        "commit=c1 percent=100 x=y\nchanged=true\n"
    )


def test_several_projects_have_theirs_by_name():
    found = step_outputs(MEASURED, 1, ONE, changed=True, projects={"api": TWO, "web": None})

    of_two = step_outputs(TWO, 1, None, changed=True)
    assert json.loads(found["projects"]) == {
        "api": {name: value for name, value in of_two.items() if name not in ("activity_run", "changed")}
    }
    assert "\n" not in found["projects"]
