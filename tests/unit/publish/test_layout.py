from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from covey.errors import DataError
from covey.model.counts import Counts, percent_text
from covey.model.report import Report
from covey.publish.entries import entry_of
from covey.publish.history import by_date, entries_of, read_history, with_entry
from covey.publish.layout import layout
from unit.publish.publications import publication
from unit.report.samples import COMMIT, COMPLETE, INCOMPLETE, run


def published(made=None):
    made = made or publication()
    entry = entry_of(made.report, made.commit.sha, made.date_s)
    return layout(made, with_entry((), entry, by_date))


def test_the_branch_has_these_files():
    assert sorted(published()) == [
        ".nojekyll",
        "README.md",
        "badge-e2e.svg",
        "badge-unit.svg",
        "badge.svg",
        "data.covey",
        "data.json",
        "endpoint.json",
        "history.ndjson",
        "history.svg",
        "htmlcov/index.html",
        "htmlcov/style.css",
        "trend.svg",
    ]


def test_one_number_stands_everywhere():
    files = published()
    shown = f"{percent_text(COMPLETE.total.ratio)}%"

    assert f"**{shown}**".encode() in files["README.md"]
    assert json.loads(files["endpoint.json"])["message"] == shown
    assert f">{shown}<".encode() in files["badge.svg"]
    assert f"now {shown}".encode() in files["trend.svg"]


def test_each_environment_has_its_badge_and_one_without_data_says_so():
    files = published(publication(replace(INCOMPLETE, environments=INCOMPLETE.environments[:3])))

    assert ElementTree.fromstring(files["badge-e2e.svg"]).get("aria-label") == "coverage e2e: 58%"
    assert ElementTree.fromstring(files["badge-pipeline.svg"]).get("aria-label") == "coverage pipeline: unknown"


def test_the_badge_of_an_environment_without_a_statement_does_not_say_that_all_is_covered():
    empty = replace(COMPLETE.environments[0], counts=Counts())

    files = published(publication(replace(COMPLETE, environments=(empty,))))

    assert ElementTree.fromstring(files[f"badge-{empty.name}.svg"]).get("aria-label").endswith(": unknown")


def test_the_same_coverage_measured_again_makes_the_same_files():
    later = "2026-11-21T09:00:00+00:00"
    environments = tuple(
        replace(each, runs=(replace(run(each.name, later), id="another", duration_s=9.0),))
        for each in COMPLETE.environments
    )
    again = replace(COMPLETE, measured_at=later, environments=environments)

    assert published(publication(again)) == published()


def test_data_json_has_the_actions_shape_and_nothing_of_coveys():
    document = json.loads(published(publication(project_folder="backend"))["data.json"])

    assert document.keys() == {"coverage", "raw_data", "coverage_path"}
    assert document["coverage"] == document["raw_data"]["totals"]["percent_covered"]
    assert document["coverage_path"] == "backend"
    assert document["raw_data"].keys() == {"meta", "files", "totals"}
    assert document["raw_data"]["meta"]["timestamp"] == "2025-11-20T12:00:00Z"
    assert all("covey" not in file for file in document["raw_data"]["files"].values())


def test_in_the_actions_layout_the_badge_has_the_actions_label():
    files = published(publication(compat=True))

    assert json.loads(files["endpoint.json"])["label"] == "Coverage"
    assert files["README.md"].startswith(b"# Repository Coverage\n")


def test_the_history_tells_the_numbers_and_the_tools():
    (entry,) = entries_of(read_history(published()["history.ndjson"]))

    assert (entry.commit, entry.date) == (COMMIT.sha, "2025-11-20T12:00:00Z")
    assert entry.total == COMPLETE.total
    assert entry.environments == {each.name: each.counts for each in COMPLETE.environments}
    assert (entry.python, entry.coverage) == (("3.11.7",), ("7.17.3",))


def test_a_report_without_files_is_not_published_because_it_would_read_100_percent():
    with pytest.raises(DataError) as error:
        layout(publication(Report(commit=COMMIT)), ())

    assert error.value.slug == "nothing-to-report"
