"""A project that had the comment action, and moves over: what the action's branch knows is not lost."""

from __future__ import annotations

import json

import pytest

from covey.model.counts import Counts
from covey.publish.history import entries_of, read_history
from covey.publish.takeover import ACTIONS_BRANCH
from repositories import bare, files_of, git

FIRST_S = 1_677_000_000


@pytest.fixture
def moving(measured_of, tmp_path):
    """A measured project whose remote has a branch of the action with three publications."""
    project = measured_of("only_here")
    project.remote = bare(tmp_path / "remote.git")
    project.git("remote", "add", "origin", f"file://{project.remote}")
    project.git("push", "--quiet", "--set-upstream", "origin", "main")
    project.published = published_by_the_action(project, tmp_path / "action", ACTIONS_BRANCH)
    return project


def published_by_the_action(project, folder, branch):
    """Commits as the action made them: a percentage alone at first, later all of coverage.py's JSON document."""
    git(folder.parent, "init", "-q", "-b", branch, str(folder))
    documents = [
        {"coverage": 83.68817556501801},
        {"coverage": 50.0, "raw_data": raw(4, 2, "7.6.0"), "coverage_path": "."},
        {"coverage": 75.0, "raw_data": raw(4, 1, "7.15.2"), "coverage_path": "."},
    ]
    made = []
    for number, document in enumerate(documents):
        (folder / "data.json").write_text(json.dumps(document))
        told = {"schemaVersion": 1, "label": "Coverage", "message": f"{int(document['coverage'])}%", "color": "red"}
        (folder / "endpoint.json").write_text(json.dumps(told))
        (folder / "README.md").write_text(f"# Repository Coverage\n\n{number}\n")
        git(folder, "add", ".")
        date = f"@{FIRST_S + number * 3600} +0000"
        git(folder, "commit", "-q", "-m", "Update", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        made.append(git(folder, "rev-parse", "HEAD"))
    git(folder, "push", "-q", f"file://{project.remote}", branch)
    return made


def raw(statements, missed, version):
    lines = list(range(1, statements + 1))
    summary = {
        "covered_lines": statements - missed,
        "num_statements": statements,
        "percent_covered": 100 * (statements - missed) / statements,
        "percent_covered_display": "50",
        "missing_lines": missed,
        "excluded_lines": 0,
    }
    file = {"executed_lines": lines[missed:], "summary": summary, "missing_lines": lines[:missed], "excluded_lines": []}
    meta = {"format": 3, "version": version, "timestamp": "2024-01-01T00:00:00", "branch_coverage": False}
    return {"meta": meta, "files": {"src/sums.py": file}, "totals": summary}


def entries(project, branch):
    return entries_of(read_history(files_of(project.remote, branch)["history.ndjson"]))


def test_publishing_where_the_action_did_takes_its_past_over(moving):
    ended = moving.covey("publish", "--branch", ACTIONS_BRANCH)

    assert ended.exit_code == 0, ended.stderr
    found = entries(moving, ACTIONS_BRANCH)
    assert [entry.imported for entry in found] == [*moving.published, ""]
    assert [entry.total for entry in found[:3]] == [None, Counts(4, 2), Counts(4, 1)]
    assert found[0].percentage == "83.68817556501801"
    assert [entry.coverage for entry in found[:3]] == [(), ("7.6.0",), ("7.15.2",)]
    assert found[0].date == "2023-02-21T17:20:00Z"
    assert found[3].commit == moving.git("rev-parse", "HEAD")
    assert b"coverage.py 7.6.0 -&gt; 7.15.2" in files_of(moving.remote, ACTIONS_BRANCH)["history.svg"]


def test_that_the_action_s_commits_go_is_said_before_and_when_they_do(moving):
    asked = moving.covey("publish", "--branch", ACTIONS_BRANCH, "--dry-run")
    made = moving.covey("publish", "--branch", ACTIONS_BRANCH)
    again = moving.covey("publish", "--branch", ACTIONS_BRANCH)

    said = "warning: commits that another tool made do not stay on the branch"
    assert [said in ended.stderr for ended in (asked, made, again)] == [True, True, False]
    assert git(moving.remote, "rev-list", "--count", ACTIONS_BRANCH) == "1"


def test_the_action_s_commits_stay_where_that_is_set_before(moving):
    with (moving.root / "covey.toml").open("a") as settings:
        settings.write('\n[publish]\nhistory = "keep"\n')

    ended = moving.covey("publish", "--branch", ACTIONS_BRANCH)

    assert "another tool" not in ended.stderr
    commits = git(moving.remote, "rev-list", "--reverse", ACTIONS_BRANCH).splitlines()
    assert commits[:3] == moving.published and len(commits) == 4
    kept = files_of(moving.remote, ACTIONS_BRANCH)
    assert {"README.md", "badge.svg", "endpoint.json", "data.json", "htmlcov/index.html"} <= kept.keys()


def test_it_is_taken_over_once(moving):
    moving.covey("publish", "--branch", ACTIONS_BRANCH)
    first = entries(moving, ACTIONS_BRANCH)

    again = moving.covey("publish", "--branch", ACTIONS_BRANCH)
    asked = moving.covey("publish", "--branch", ACTIONS_BRANCH, "--import-history")

    assert "is up to date" in again.stdout and "is up to date" in asked.stdout
    assert entries(moving, ACTIONS_BRANCH) == first


def test_the_actions_usual_branch_is_imported_into_another_one(moving):
    ended = moving.covey("publish", "--import-history")

    assert ended.exit_code == 0, ended.stderr
    assert [entry.imported for entry in entries(moving, "coverage-data")] == [*moving.published, ""]
    assert git(moving.remote, "rev-parse", ACTIONS_BRANCH) == moving.published[-1]


def test_a_branch_of_any_name_is_imported(moving, tmp_path):
    made = published_by_the_action(moving, tmp_path / "other", "old-data")

    moving.covey("publish", "--import-history", "old-data")

    assert [entry.imported for entry in entries(moving, "coverage-data")] == [*made, ""]


def test_what_covey_published_itself_is_not_imported_again(moving):
    with (moving.root / "covey.toml").open("a") as settings:
        settings.write(f'\n[publish]\nbranch = "{ACTIONS_BRANCH}"\nhistory = "keep"\n')
    moving.commit("Settings")
    assert moving.covey("run", "-q").exit_code == 0
    moving.covey("publish")

    moving.covey("publish", "--import-history")

    assert [entry.imported for entry in entries(moving, ACTIONS_BRANCH)] == [*moving.published, ""]


@pytest.mark.parametrize("name", ["nothing-here", "main"])
def test_a_branch_that_is_not_there_or_has_no_data_is_said(moving, name):
    ended = moving.covey("publish", "--import-history", name)

    assert ended.outcome == (2, "no-history")
    assert f"there is no past to import on {name} of " in ended.stderr
    assert git(moving.remote, "branch", "--list", "coverage-data") == ""


def test_the_action_s_last_numbers_are_the_first_reference(moving, tmp_path):
    output = tmp_path / "output"

    environ = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output)}
    moving.covey("publish", "--branch", ACTIONS_BRANCH, "--compat", environ=environ)

    lines = output.read_text().splitlines()
    assert "reference_num_statements=4" in lines
    assert "reference_percent_covered=0.75" in lines
