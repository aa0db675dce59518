"""`covey publish` where a repository has several projects."""

from __future__ import annotations

import json

import pytest

from covey.publish.history import entries_of, read_history
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


@pytest.fixture
def outer(tmp_path):
    """A repository with two projects, one of them measured, and a bare remote."""
    for name in ("backend/api", "web"):
        inner = copied("only_here", tmp_path / "outer" / name)
        inner.git("status")
        (inner.root / ".git").rename(tmp_path / f"former-{name.replace('/', '-')}")
    project = Project(tmp_path / "outer")
    project.write("covey.toml", DECLARED)
    project.git("init", "--quiet", "--initial-branch=main")
    project.commit()
    project.remote = bare(tmp_path / "remote.git")
    project.git("remote", "add", "origin", f"file://{project.remote}")
    project.git("push", "--quiet", "--set-upstream", "origin", "main")
    assert project.covey("run", "-q", cwd="backend/api").exit_code == 0
    return project


def total(files, folder=""):
    return entries_of(read_history(files[f"{folder}history.ndjson"]))[-1].total


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
    assert "is up to date" in outer.covey("publish").stdout


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


def test_a_project_in_its_own_folder_is_covey_as_ever(outer):
    ended = outer.covey("publish", "--to", "public", "--no-push", cwd="backend/api")

    assert ended.exit_code == 0, ended.stderr
    assert (outer.root / "backend/api/public/htmlcov/index.html").exists()


def test_without_any_data_there_is_nothing_to_publish(outer):
    (outer.root / "backend/api/.covey").rename(outer.root.parent / "elsewhere")

    assert outer.covey("publish").outcome == (2, "no-data")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ('[projects.api]\npath = "nothing"\n', "project-folder"),
        ('[projects.api]\npath = "backend"\n', "project-folder"),
        ('[projects.api]\npath = "../outer"\n', "bad-value"),
        ('[projects.api]\npath = "."\n', "bad-value"),
        ('[projects."a/b"]\npath = "web"\n', "project-name"),
        ('[projects.htmlcov]\npath = "web"\n', "project-name"),
        ('[projects]\napi = "web"\n', "wrong-type"),
        ('[projects.api]\nfolder = "web"\n', "unknown-setting"),
    ],
)
def test_a_table_of_a_project_that_cannot_be_is_named(outer, text, slug):
    outer.write("covey.toml", text)

    assert outer.covey("publish").outcome == (2, slug)
