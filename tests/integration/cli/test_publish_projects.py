"""`covey publish` where a repository has several projects."""

from __future__ import annotations

import json
import shutil

import pytest

from covey.publish.history import entries_of, read_history
from covey.publish.takeover import ACTIONS_BRANCH
from integration.cli.test_publish_takeover import published_by_the_action
from projects_of import Project, copied
from repositories import bare, files_of, git

DECLARED = """
[projects.api]
path = "backend/api"

[projects.web]

[publish]
url = "https://github.com/octo/app"
visibility = "public"
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A repository with two projects, one of them measured, and a bare remote beside it."""
    folder = tmp_path_factory.mktemp("measured")
    for name in ("backend/api", "web"):
        inner = copied("only_here", folder / "outer" / name)
        shutil.rmtree(inner.root / ".git")
    project = Project(folder / "outer")
    project.write("covey.toml", DECLARED)
    project.git("init", "--quiet", "--initial-branch=main")
    project.commit()
    project.git("remote", "add", "origin", f"file://{bare(folder / 'remote.git')}")
    project.git("push", "--quiet", "--set-upstream", "origin", "main")
    assert project.covey("run", "-q", cwd="backend/api").exit_code == 0
    return folder


@pytest.fixture
def outer(measured, tmp_path):
    """A copy of them."""
    shutil.copytree(measured, tmp_path, symlinks=True, dirs_exist_ok=True)
    project = Project(tmp_path / "outer")
    project.remote = tmp_path / "remote.git"
    project.git("remote", "set-url", "origin", f"file://{project.remote}")
    return project


def total(files, folder=""):
    return entries_of(read_history(files[f"{folder}history.ndjson"]))[-1].total


@pytest.mark.parametrize(
    ("command", "slug"), [("run", "no-environments"), ("init", "already-configured"), ("report", "no-data")]
)
def test_above_them_a_command_of_one_project_names_their_folders(outer, command, slug):
    ended = outer.covey(command)

    assert ended.outcome == (2, slug)
    assert (
        "go into the folder of one of its projects: backend/api, web; `covey gate` and `covey publish` " in ended.stderr
    )


def test_above_them_status_names_their_folders(outer):
    said = outer.covey("status").stdout

    assert said.startswith(
        "no environments are declared, and there is no data: go into the folder of one of its projects"
    )


def test_each_project_has_a_folder_and_the_total_stands_on_top(outer):
    assert outer.covey("run", "-q", cwd="web").exit_code == 0

    ended = outer.covey("publish")

    assert ended.exit_code == 0, ended.stderr
    files = files_of(outer.remote)
    assert {"api/README.md", "api/badge.svg", "api/data.covey", "web/htmlcov/index.html", "badge.svg"} <= files.keys()
    assert total(files) == total(files, "api/") + total(files, "web/")
    readme = files["README.md"].decode()
    assert "| [api](api/README.md) |" in readme and "| [web](web/README.md) |" in readme
    assert f"| **TOTAL** | {total(files).statements} |" in readme
    assert "https://raw.githubusercontent.com/octo/app/coverage-data/api/badge.svg" in readme
    assert files["api/README.md"].startswith(b"# Coverage of app\\: api\n")
    assert json.loads(files["api/data.json"])["coverage_path"] == "backend/api"
    assert "incomplete" not in readme
    sha = outer.git("rev-parse", "HEAD")
    assert all(f"\n  {name}: coverage of {sha[:10]}: " in ended.stdout for name in ("api", "web"))
    said = git(outer.remote, "log", "-1", "--format=%s%n%at", "coverage-data").splitlines()
    assert said == [f"Coverage of {sha[:10]}: api, web", outer.git("log", "-1", "--format=%ct")]
    assert "is up to date" in outer.covey("publish").stdout


def test_what_a_project_lacks_is_said_with_its_name(outer):
    own = outer.root / "backend" / "api" / "covey.toml"
    own.write_text(f"{own.read_text()}\n[environments.later]\ncommand = 'pytest'\n")

    published, judged = outer.covey("publish"), outer.covey("gate")

    assert published.exit_code == 0
    assert "warning: api: incomplete: later: declared, but it has no data" in published.stderr
    assert judged.exit_code == 1
    assert "later (no-data)" in judged.stdout


def test_a_project_that_is_published_later_joins_what_is_there(outer):
    outer.covey("publish")
    alone = files_of(outer.remote)
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0

    ended = outer.covey("publish")

    assert ended.exit_code == 0, ended.stderr
    files = files_of(outer.remote)
    assert b"| web | - | - | - | - | no data | |" in alone["README.md"]
    assert b"*incomplete*" in alone["README.md"] and b"*incomplete*" not in files["README.md"]
    assert {path: files[path] for path in files if path.startswith("api/")} == {
        path: alone[path] for path in alone if path.startswith("api/")
    }
    assert total(files) == total(files, "api/") + total(files, "web/")
    assert len(entries_of(read_history(files["history.ndjson"]))) == 1


def test_a_project_that_is_no_longer_declared_leaves_the_branch(outer):
    outer.covey("publish")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0
    outer.write("covey.toml", "[projects.web]\n")

    assert outer.covey("publish").exit_code == 0

    assert not any(path.startswith("api/") for path in files_of(outer.remote))


def test_check_and_dry_run_change_nothing(outer):
    assert outer.covey("publish", "--check").exit_code == 1
    assert "added api/README.md" in outer.covey("publish", "--dry-run").stdout
    assert git(outer.remote, "branch", "--list", "--format=%(refname:short)") == "main"


def told(ended, output, summary):
    assert ended.exit_code == 0, ended.stderr
    return dict(line.split("=", 1) for line in output.read_text().splitlines()), summary.read_text()


def test_in_a_ci_the_total_is_told_and_each_project(outer, tmp_path):
    output, summary = tmp_path / "output", tmp_path / "summary"
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}

    outputs, text = told(outer.covey("publish", environ=environ), output, summary)

    counts, percent = total(files_of(outer.remote)), outputs["percent"]
    assert (outputs["new_num_statements"], outputs["new_missing_lines"]) == (str(counts.statements), str(counts.missed))
    assert (outputs["changed"], outputs["complete"]) == ("true", "false")
    assert outputs["commit"] == outer.git("rev-parse", "HEAD")
    projects = json.loads(outputs["projects"])
    assert list(projects) == ["api"]
    assert (projects["api"]["percent"], projects["api"]["complete"]) == (percent, "true")
    assert text.startswith(f"## Coverage of app\n\n**Coverage: {percent}% incomplete**\n\n| Project |")
    assert "| web | - | - | - | - | no data | |\n" in text
    assert f"\n## Coverage of app: api\n\n**Coverage: {percent}%**" in text
    outer.write("web/NOTES", "new\n")
    outer.commit("Notes")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0
    output.unlink()
    outputs, text = told(outer.covey("publish", environ=environ), output, summary)
    assert list(json.loads(outputs["projects"])) == ["api", "web"]
    assert outputs["reference_num_statements"] == str(counts.statements)


def test_a_check_tells_a_ci_nothing_but_a_dry_run_does(outer, tmp_path):
    output = tmp_path / "output"
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output)}

    assert outer.covey("publish", "--check", environ=environ).exit_code == 1
    assert not output.exists()
    assert outer.covey("publish", "--dry-run", "--check", environ=environ).exit_code == 1
    assert "changed=false\n" in output.read_text()


def site(folder):
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found.pop(".covey-published.json")
    return found


def test_a_folder_holds_what_the_branch_holds(outer):
    outer.covey("publish")
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0

    ended = outer.covey("publish", "--to", "public")

    assert ended.exit_code == 0, ended.stderr
    assert site(outer.root / "public") == files_of(outer.remote)
    assert {"api/htmlcov/index.html", "web/htmlcov/index.html", "README.md"} <= site(outer.root / "public").keys()
    assert f"\nwrote {outer.root / 'public'}: " in ended.stdout


def test_a_folder_alone_is_filled_project_by_project(outer):
    outer.covey("publish", "--to", "public", "--no-push")
    alone = site(outer.root / "public")
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0

    ended = outer.covey("publish", "--to", "public", "--no-push")

    assert ended.exit_code == 0, ended.stderr
    both = site(outer.root / "public")
    assert total(both) == total(both, "api/") + total(both, "web/")
    assert {path: both[path] for path in alone if path.startswith("api/")} == {
        path: alone[path] for path in alone if path.startswith("api/")
    }
    assert git(outer.remote, "branch", "--list", "--format=%(refname:short)") == "main"


def test_the_past_of_the_whole_and_of_a_project_is_imported(outer, tmp_path):
    whole = published_by_the_action(outer, tmp_path / "whole", ACTIONS_BRANCH)
    api = published_by_the_action(outer, tmp_path / "api", f"{ACTIONS_BRANCH}-api")

    ended = outer.covey("publish", "--import-history")

    assert ended.exit_code == 0, ended.stderr
    files = files_of(outer.remote)
    lines = [entries_of(read_history(files[f"{folder}history.ndjson"])) for folder in ("", "api/")]
    assert [[entry.imported for entry in found] for found in lines] == [[*whole, ""], [*api, ""]]
    assert "is up to date" in outer.covey("publish", "--import-history").stdout
    assert outer.covey("publish", "--import-history", "nothing").outcome == (2, "no-history")


def test_a_branch_of_the_action_is_taken_over_with_its_past(outer, tmp_path):
    whole = published_by_the_action(outer, tmp_path / "whole", ACTIONS_BRANCH)

    ended = outer.covey("publish", "--branch", ACTIONS_BRANCH)

    assert ended.exit_code == 0, ended.stderr
    lines = entries_of(read_history(files_of(outer.remote, ACTIONS_BRANCH)["history.ndjson"]))
    assert [entry.imported for entry in lines] == [*whole, ""]


def test_a_project_in_its_own_folder_is_covey_as_ever(outer):
    ended = outer.covey("publish", "--to", "public", "--no-push", cwd="backend/api")

    assert ended.exit_code == 0, ended.stderr
    assert (outer.root / "backend/api/public/htmlcov/index.html").exists()


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--check"]], ids=["publish", "dry-run", "check"])
def test_one_project_does_not_take_the_place_of_several(outer, options):
    outer.covey("publish")
    before = git(outer.remote, "rev-parse", "coverage-data")

    ended = outer.covey("publish", *options, cwd="backend/api")

    assert ended.outcome == (2, "several-projects")
    assert "holds the reports of several projects (api): one alone would take their place" in ended.stderr
    assert f"publish from {outer.root}, which declares this one as its project api, or name another" in ended.stderr
    assert git(outer.remote, "rev-parse", "coverage-data") == before
    assert outer.covey("publish", *options, "--branch", "api-alone", cwd="backend/api").exit_code in (0, 1)


def test_one_project_does_not_take_the_place_of_several_in_a_folder(outer):
    outer.covey("publish", "--to", "public", "--no-push")
    before = site(outer.root / "public")

    ended = outer.covey("publish", "--to", "../../public", cwd="backend/api")

    assert ended.outcome == (2, "several-projects")
    assert site(outer.root / "public") == before
    assert git(outer.remote, "branch", "--list", "--format=%(refname:short)") == "main"


def test_whom_nobody_declares_is_told_to_look_for_who_does(outer):
    outer.covey("publish")
    outer.write("covey.toml", "[projects.web]\n")

    ended = outer.covey("publish", cwd="backend/api")

    assert ended.outcome == (2, "several-projects")
    assert "publish from the folder that declares the projects, or name another branch" in ended.stderr


@pytest.mark.parametrize("published", ["api", "web"])
def test_a_project_that_was_alone_on_the_branch_moves_into_its_folder(outer, published):
    outer.covey("publish", cwd="backend/api")
    alone = files_of(outer.remote)
    outer.write("NOTES", "new\n")
    outer.commit("Notes")
    assert outer.covey("run", "-q", cwd={"api": "backend/api", "web": "web"}[published]).exit_code == 0
    if published == "web":
        (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")

    ended = outer.covey("publish")

    assert ended.exit_code == 0, ended.stderr
    files = files_of(outer.remote)
    lines = alone["history.ndjson"]
    assert files["history.ndjson"].startswith(lines) and files["history.ndjson"] != lines
    assert files["api/history.ndjson"].startswith(lines)
    assert "data.covey" not in files and "htmlcov/index.html" not in files
    if published == "web":
        assert {path: files[f"api/{path}"] for path in alone} == alone
        assert total(files) == total(files, "api/") + total(files, "web/")


def test_a_project_that_was_alone_in_a_folder_moves_into_its_own(outer):
    outer.covey("publish", "--to", "../../public", "--no-push", cwd="backend/api")
    alone = site(outer.root / "public")
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")
    assert outer.covey("run", "-q", cwd="web").exit_code == 0

    ended = outer.covey("publish", "--to", "public", "--no-push")

    assert ended.exit_code == 0, ended.stderr
    assert {path: site(outer.root / "public")[f"api/{path}"] for path in alone} == alone


def test_each_project_with_data_is_judged_by_its_own_thresholds(outer):
    passed = outer.covey("gate")
    outer.write("backend/api/.coveragerc", "[run]\nsource = src\n[report]\nfail_under = 99.9\n")

    failed = outer.covey("gate")

    assert passed.exit_code == 0, passed.stdout
    assert "web: no data here, not judged" in passed.stderr
    assert failed.exit_code == 1
    assert failed.stdout.startswith("api:\nFAILED: total ")


def test_without_any_data_there_is_nothing_to_publish_or_to_judge(outer):
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")

    assert outer.covey("publish").outcome == (2, "no-data")
    assert outer.covey("gate").outcome == (2, "no-data")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ('[projects.api]\npath = "nothing"\n', "project-folder"),
        ('[projects.api]\npath = "backend"\n', "project-folder"),
        ('[projects.api]\npath = "../outer"\n', "bad-value"),
        ('[projects.api]\npath = "."\n', "bad-value"),
        ('[projects."a/b"]\npath = "web"\n', "project-name"),
        ('[projects.htmlcov]\npath = "web"\n', "project-name"),
        ('[projects."README.md"]\npath = "web"\n', "project-name"),
        ('[projects.api]\npath = "backend/api"\n[projects.API]\npath = "web"\n', "project-name"),
        ('[projects.api]\npath = "web"\n[projects.web]\n', "project-twice"),
        ('[projects]\napi = "web"\n', "wrong-type"),
        ('[projects.api]\nfolder = "web"\n', "unknown-setting"),
    ],
)
def test_a_table_of_a_project_that_cannot_be_is_named(outer, text, slug):
    outer.write("covey.toml", text)

    assert outer.covey("publish").outcome == (2, slug)
