"""`covey publish`, to real bare repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3

import pytest

from covey.publish.history import entries_of, read_history
from covey.system.published_bundle import read_published_bundle
from repositories import bare, files_of, git
from selection import slow_but

URL = '\n[publish]\nurl = "https://github.com/octo/app"\nvisibility = "public"\n'


@pytest.fixture
def published(measured_of, tmp_path):
    """A project that was measured, with a bare remote that has its commit."""
    project = measured_of("only_here")
    with_remote(project, tmp_path / "remote.git")
    return project


def with_remote(project, folder):
    project.remote = bare(folder)
    project.git("remote", "add", "origin", f"file://{folder}")
    project.git("push", "--quiet", "--set-upstream", "origin", "main")


def publish(project, *arguments, **options):
    ended = project.covey("publish", *arguments, **options)
    assert ended.exit_code == 0, ended.stderr
    return ended


def commits(remote, branch="coverage-data"):
    return [entry.commit for entry in entries_of(read_history(files_of(remote, branch)["history.ndjson"]))]


def set_up(project, text):
    settings = project.root / "covey.toml"
    settings.write_text(settings.read_text() + text)


def changed(project):
    """The project with one more statement, committed, pushed and measured."""
    sums = project.root / "src/sums.py"
    sums.write_text(sums.read_text() + "\nMORE = 1\n")
    sha = project.commit("More")
    project.git("push", "--quiet", "origin", "main")
    assert project.covey("run", "-q").exit_code == 0
    return sha


def test_the_branch_holds_the_report_and_the_checkout_is_as_it_was(published):
    before = published.tree(), published.git("status", "--porcelain", "--branch")
    sha = published.git("rev-parse", "HEAD")

    ended = publish(published)

    files = files_of(published.remote)
    shown = published.covey("report", "--format", "total").stdout.strip()
    assert f"**{shown}%**" in files["README.md"].decode()
    assert json.loads(files["endpoint.json"])["message"] == f"{shown}%"
    assert sha[:10] in files["README.md"].decode()
    assert {"badge.svg", "data.covey", "data.json", "history.svg", "trend.svg", "htmlcov/index.html"} <= files.keys()
    assert not any(path.startswith("htmlcov/.") for path in files)
    assert "published to coverage-data of file://" in ended.stdout
    assert f"\n  coverage of {sha[:10]}: {shown}%\n" in ended.stdout
    assert "warning" not in ended.stderr
    after = published.tree()
    assert {path: after[path] for path in before[0]} == before[0]
    assert all(path.startswith(".covey/cache/") for path in after.keys() - before[0].keys())
    assert published.git("status", "--porcelain", "--branch") == before[1]


def test_no_option_for_git_comes_out_of_a_bundle(published, tmp_path):
    with sqlite3.connect(published.bundle("adds")) as database:
        database.execute("update run set commit_sha = ?", (f"--output={tmp_path}/made",))

    ended = published.covey("publish")

    assert ended.outcome == (2, "corrupt-bundle")
    assert not (tmp_path / "made").exists()


def test_what_a_bundle_says_of_itself_makes_no_line_of_what_is_told(published):
    said = "why\n::error::forged"
    with sqlite3.connect(published.bundle("adds")) as database:
        database.execute("update process set core = 'CTracer', detail = ?", (said,))

    ended = publish(published)

    assert "::error::forged" in ended.stderr
    assert not any(line.startswith("::") for line in (ended.stdout + ended.stderr).splitlines())


def test_numbers_in_the_history_of_a_branch_that_nothing_can_have_do_no_harm(published, tmp_path):
    publish(published)
    line = files_of(published.remote)["history.ndjson"].decode()
    strange = [
        '{"commit": "", "date": "", "percentage": "1e400000000", "complete": true, "imported": "b1"}\n',
        re.sub(r'"statements": [0-9]+', f'"statements": {10**4000}', line),
        re.sub(r'"missed": [0-9]+', '"missed": -1', line),
    ]
    git(tmp_path, "clone", "--quiet", "--branch", "coverage-data", str(published.remote), "branch")
    (tmp_path / "branch" / "history.ndjson").write_text("".join([*strange, line]))
    git(tmp_path / "branch", "commit", "--quiet", "--all", "--message", "strange")
    git(tmp_path / "branch", "push", "--quiet")
    sha = changed(published)

    publish(published)

    kept = files_of(published.remote)["history.ndjson"].decode()
    assert kept.startswith("".join([*strange, line]))
    assert commits(published.remote)[-1] == sha
    assert len(commits(published.remote)) == 2


def test_what_is_published_of_another_commit_or_of_changes_is_warned_of(published):
    sha = published.git("rev-parse", "HEAD")
    sums = published.root / "src/sums.py"
    sums.write_text(sums.read_text() + "\nMORE = 1\n")
    assert published.covey("run", "-q").exit_code == 0
    with_changes = publish(published, "--dry-run").stderr
    after = published.commit("More")
    behind = publish(published).stderr

    assert f"warning: what was measured is {sha[:10]} with changes that are not committed\n" in with_changes
    assert "is checked out" not in with_changes
    assert f"what was measured is {sha[:10]}, and {after[:10]} is checked out" in behind


def test_the_same_coverage_is_not_published_twice_even_when_it_is_measured_again(published):
    publish(published)
    first = git(published.remote, "rev-parse", "coverage-data")
    assert published.covey("run", "-q").exit_code == 0

    ended = publish(published)

    assert "is up to date" in ended.stdout
    assert git(published.remote, "rev-parse", "coverage-data") == first


@pytest.mark.parametrize("edit", ["changed", "deleted"])
def test_an_edit_after_the_run_changes_nothing_of_what_is_published_of_the_commit(published, edit):
    publish(published)
    first = git(published.remote, "rev-parse", "coverage-data")
    sums = published.root / "src/sums.py"
    if edit == "changed":
        sums.write_text("# edited\n" + sums.read_text())
    else:
        sums.unlink()
    (published.root / ".covey/cache").rename(published.root.parent / "former-cache")

    assert "is up to date" in publish(published).stdout
    assert git(published.remote, "rev-parse", "coverage-data") == first


def test_a_text_that_git_checked_out_with_other_line_ends_is_found_in_the_commit(published):
    published.git("config", "core.autocrlf", "true")
    sums = published.root / "src/sums.py"
    sums.unlink()
    published.git("checkout", "--quiet", "src/sums.py")
    assert b"\r\n" in sums.read_bytes()
    assert published.covey("run", "-q").exit_code == 0
    publish(published)
    sums.write_text("# edited\n")

    assert "is up to date" in publish(published).stdout


def test_what_was_measured_with_changes_and_edited_since_is_said_to_be_another_text(published):
    sums = published.root / "src/sums.py"
    sums.write_text(sums.read_text() + "\nMORE = 1\n")
    assert published.covey("run", "-q").exit_code == 0
    published.git("checkout", "--quiet", "src/sums.py")

    publish(published)

    readme = files_of(published.remote)["README.md"].decode()
    assert r"changed since it was measured\: src/sums" in readme


def test_two_machines_make_the_same_files(published, tmp_path):
    publish(published)
    elsewhere = published.git("clone", "--quiet", f"file://{published.remote}", str(tmp_path / "elsewhere")) or tmp_path
    other = type(published)(elsewhere / "elsewhere")
    other.git("remote", "set-url", "origin", f"file://{published.remote}")
    assert other.covey("run", "-q").exit_code == 0

    assert "is up to date" in publish(other).stdout


def test_each_commit_has_its_line_and_the_branch_is_one_commit(published):
    publish(published)
    first = published.git("rev-parse", "HEAD")
    second = changed(published)

    publish(published)

    assert commits(published.remote) == [first, second]
    assert git(published.remote, "rev-list", "--count", "coverage-data") == "1"


def test_a_project_that_wants_it_keeps_the_commits_of_the_branch(published):
    set_up(published, '\n[publish]\nhistory = "keep"\n')
    publish(published)
    changed(published)

    publish(published)

    assert git(published.remote, "rev-list", "--count", "coverage-data") == "2"


@pytest.mark.slow
def test_a_project_may_keep_a_number_of_commits_and_lower_it(published):
    set_up(published, "\n[publish]\nhistory = 2\n")
    publish(published)
    for _ in range(2):
        changed(published)
        publish(published)
    two = git(published.remote, "rev-list", "--count", "coverage-data")
    settings = published.root / "covey.toml"
    settings.write_text(settings.read_text().replace("history = 2", "history = 1"))

    check, dry = published.covey("publish", "--check"), publish(published, "--dry-run")
    done, again = publish(published), published.covey("publish", "--check")

    assert two == "2"
    assert (check.exit_code, again.exit_code) == (1, 0)
    assert "would change: earlier commits dropped\n" in check.stdout and check.stdout == dry.stdout
    assert "published to coverage-data" in done.stdout and ": earlier commits dropped\n" in done.stdout
    assert git(published.remote, "rev-list", "--count", "coverage-data") == "1"
    assert len(commits(published.remote)) == 3


def test_a_commit_that_is_published_late_leaves_the_newer_report(published, tmp_path):
    first = published.git("rev-parse", "HEAD")
    old = type(published)(tmp_path / "old")
    published.git("clone", "--quiet", f"file://{published.remote}", str(old.root))
    assert old.covey("run", "-q").exit_code == 0
    second = changed(published)
    publish(published)
    newest = files_of(published.remote)

    publish(old)

    files = files_of(published.remote)
    said = git(published.remote, "log", "-1", "--format=%B", "coverage-data")
    assert said.startswith(f"Coverage of {second[:10]}: ") and said.endswith(f"Of {second}")
    assert commits(published.remote) == [first, second]
    assert {path for path in files if files[path] != newest[path]} == {"history.ndjson", "history.svg", "trend.svg"}


def test_a_dry_run_says_what_would_change_and_changes_nothing(published):
    ended = publish(published, "--dry-run")

    assert "would change: " in ended.stdout
    assert "  added README.md" in ended.stdout
    assert "coverage-data" not in git(published.remote, "branch", "--list")


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_no_change_is_promised_to_a_branch_that_publishing_would_refuse(published, option):
    published.git("push", "--quiet", "origin", "main:coverage-data")

    ended = published.covey("publish", option)

    assert ended.outcome == (2, "foreign-branch")
    assert ended.stdout == ""


def test_the_check_fails_until_the_branch_is_up_to_date(published):
    before = published.covey("publish", "--check")
    publish(published)
    after = published.covey("publish", "--check")

    assert (before.exit_code, after.exit_code) == (1, 0)


def test_the_numbers_are_kept_for_a_later_comparison(published, tmp_path):
    publish(published)
    path = tmp_path / "data.covey"
    path.write_bytes(files_of(published.remote)["data.covey"])

    packed, names = read_published_bundle(path)

    assert names.commit == published.git("rev-parse", "HEAD")
    assert names.tree == published.git("rev-parse", "HEAD^{tree}")
    assert names.blobs == {"src/sums.py": published.git("rev-parse", "HEAD:src/sums.py")}
    assert {key.context for key in packed.hits} == {""}
    other = type(published)(tmp_path / "base")
    published.git("clone", "--quiet", ".", str(other.root))
    assert other.covey("combine", path).exit_code == 0
    assert (
        other.covey("report", "--format", "markdown").stdout == published.covey("report", "--format", "markdown").stdout
    )


def test_the_data_holds_nothing_of_the_machine(published):
    publish(published)

    content = files_of(published.remote)["data.covey"]

    assert str(published.root).encode() not in content
    assert re.search(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.", content) is None


def test_a_folder_gets_the_files_as_well_and_what_is_not_coveys_stays(published):
    site = published.root / "public"
    (site / "docs").mkdir(parents=True)
    (site / "docs/index.html").write_text("mine")

    publish(published, "--to", "public")
    first = {path: (site / path).read_bytes() for path in files_of(published.remote)}
    changed(published)
    (site / "htmlcov/index.html").write_text("changed by hand, and covey's")
    publish(published, "--to", "public")

    assert first
    assert (site / "docs/index.html").read_text() == "mine"
    for path, content in files_of(published.remote).items():
        assert (site / path).read_bytes() == content, path


def test_a_folder_alone_needs_no_remote_and_has_a_history_of_its_own(measured_of):
    project = measured_of("only_here")

    publish(project, "--to", "public", "--no-push")
    second = changed_without_remote(project)
    publish(project, "--to", "public", "--no-push")

    lines = read_history((project.root / "public/history.ndjson").read_bytes())
    assert [entry.commit for entry in entries_of(lines)][1:] == [second]


def changed_without_remote(project):
    sums = project.root / "src/sums.py"
    sums.write_text(sums.read_text() + "\nMORE = 1\n")
    sha = project.commit("More")
    assert project.covey("run", "-q").exit_code == 0
    return sha


def test_a_file_that_covey_did_not_write_is_never_overwritten(measured_of):
    project = measured_of("only_here")
    mine = project.write("public/README.md", "mine\n")

    ended = project.covey("publish", "--to", "public", "--no-push")

    assert ended.outcome == (2, "foreign-folder")
    assert mine.read_text() == "mine\n"
    assert not (project.root / "public/badge.svg").exists()


@pytest.mark.parametrize("options", slow_but([["--no-push"]], [["--no-push"], [], ["--dry-run"]]))
@pytest.mark.parametrize(
    ("folder", "why"),
    [
        (".", "it holds src/sums.py"),
        ("src", "it holds src/sums.py"),
        ("..", "it holds"),
        (".git/public", "it is git's"),
    ],
)
def test_nothing_is_written_among_the_sources(published, folder, why, options):
    (published.root / "README.md").unlink()
    before = published.tree()

    ended = published.covey("publish", "--to", folder, *options)

    assert ended.outcome == (2, "foreign-folder")
    assert why in ended.stderr
    after = published.tree()
    assert [path for path in after if path not in before and not path.startswith(".covey/")] == []
    assert git(published.remote, "branch", "--list", "--format=%(refname:short)") == "main"


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--check"]])
def test_a_file_in_the_way_is_found_before_the_branch_is_changed(published, options):
    published.write("public/README.md", "mine\n")

    ended = published.covey("publish", "--to", "public", *options)

    assert ended.outcome == (2, "foreign-folder")
    assert git(published.remote, "branch", "--list", "--format=%(refname:short)") == "main"


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_what_fails_after_the_push_says_that_the_branch_has_the_report(published, variable):
    ended = published.covey("publish", environ={"GITHUB_ACTIONS": "true", variable: "/proc/no/file"})

    assert ended.outcome == (2, "unwritable-folder")
    assert f"file://{published.remote} is published already" in ended.stderr
    assert f"name another place with `{variable}`" in ended.stderr
    assert "README.md" in files_of(published.remote)


def test_a_folder_beside_the_sources_in_their_folder_is_written_to(measured_of):
    project = measured_of("only_here")

    publish(project, "--to", "src/public", "--no-push")

    assert (project.root / "src" / "public" / "README.md").is_file()


def test_the_readme_has_the_addresses_of_the_host_that_is_set(published):
    set_up(published, URL)

    publish(published)

    readme = files_of(published.remote)["README.md"].decode()
    assert readme.startswith("# Coverage of app\n")
    assert "https://raw.githubusercontent.com/octo/app/coverage-data/badge.svg" in readme


def test_a_project_that_moves_over_keeps_the_branch_and_its_readers(published):
    set_up(published, URL.replace("[publish]", '[publish]\nbranch = "python-coverage-comment-action-data"'))

    publish(published, "--compat")

    files = files_of(published.remote, "python-coverage-comment-action-data")
    data = json.loads(files["data.json"])
    assert files["README.md"].startswith(b"# Repository Coverage\n\n[Full report](https://htmlpreview.github.io/?")
    assert set(data) == {"coverage", "raw_data", "coverage_path"}
    report = published.report()
    assert data["raw_data"]["totals"] == report["totals"]


def test_a_template_of_the_project_makes_the_readme(published):
    published.write("docs/top.md", '{% extends "readme.md" %}{% block title %}# Ours\n{% endblock %}')
    set_up(published, '\n[publish]\ntemplate = "docs/top.md"\n')

    publish(published)

    assert files_of(published.remote)["README.md"].startswith(b"# Ours\n")


@pytest.mark.parametrize("text", [None, "{% nothing %}"])
def test_a_template_that_cannot_be_used_stops_the_publication(published, text):
    if text:
        published.write("top.md", text)
    set_up(published, '\n[publish]\ntemplate = "top.md"\n')

    ended = published.covey("publish")

    assert ended.outcome == (2, "readme-template")
    assert "top.md" in ended.stderr
    assert "coverage-data" not in git(published.remote, "branch", "--list")


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ('branches = "x"', "unknown-setting"),
        ('history = "all"', "bad-value"),
        pytest.param('forge = "sourceforge"', "bad-value", marks=pytest.mark.slow),
        pytest.param('url = "git@github.com:octo/app"', "bad-value", marks=pytest.mark.slow),
        pytest.param('visibility = "internal"', "bad-value", marks=pytest.mark.slow),
        ("compat = 1", "wrong-type"),
        ('branch = "main"', "branch-is-default"),
        ('remote = "upstream"', "unknown-remote"),
    ],
)
def test_a_setting_that_cannot_be_is_named(published, line, slug):
    set_up(published, f"\n[publish]\n{line}\n")

    assert published.covey("publish").outcome == (2, slug)


def test_environments_of_different_commits_are_not_published_as_one(published):
    published.write("src/more.py", "x = 1\n")
    published.commit("More")
    assert published.covey("run", "-q", "adds").exit_code == 0

    ended = published.covey("publish")

    assert ended.outcome == (2, "several-commits")
    assert "adds at" in ended.stderr and "both at" in ended.stderr


def test_what_is_missing_is_said_wherever_the_number_stands(published):
    published.bundle("both").unlink()

    ended = publish(published)

    files = files_of(published.remote)
    assert "incomplete" in ended.stderr
    assert b"*incomplete*" in files["README.md"]
    assert json.loads(files["endpoint.json"])["message"].endswith("% incomplete")
    assert b"incomplete" in files["history.svg"]


def test_a_project_in_a_folder_of_its_repository_tells_readers_where_it_is(measured_of, tmp_path):
    project = measured_of("only_here", "outer/inner")
    outer = type(project)(tmp_path / "outer")
    project.git("init", "--quiet", "--initial-branch=main", str(outer.root))
    (outer.root / "inner/.git").rename(tmp_path / "former.git")
    outer.commit()
    assert project.covey("run", "-q").exit_code == 0
    with_remote(outer, tmp_path / "remote.git")

    publish(project)

    files = files_of(outer.remote)
    assert json.loads(files["data.json"])["coverage_path"] == "inner"
    (tmp_path / "data.covey").write_bytes(files["data.covey"])
    with sqlite3.connect(tmp_path / "data.covey") as database:
        assert database.execute("select path from blob").fetchall() == [("src/sums.py",)]


def test_what_has_no_repository_or_no_commit_is_told_which(project_of, tmp_path):
    project = project_of("only_here")
    (project.root / ".git").rename(tmp_path / "former")
    assert project.covey("run", "-q").exit_code == 0
    alone = {"GIT_CEILING_DIRECTORIES": str(project.root.parent)}

    assert project.covey("publish", environ=alone).outcome == (2, "not-a-repository")
    git(project.root, "init", "--quiet")
    assert project.covey("publish", environ=alone).outcome == (2, "no-commit")


def test_without_data_there_is_nothing_to_publish(project_of, tmp_path):
    project = project_of("only_here")
    with_remote(project, tmp_path / "remote.git")

    assert project.covey("publish").outcome == (2, "no-data")


@pytest.mark.parametrize(("full", "slug"), [("temporary", "no-space"), ("remote.git", "remote-full")])
def test_a_full_disk_is_told_from_a_remote_that_lets_nobody_in(published, full, slug):
    """Of the temporary files here, and of the server."""
    if not shutil.which("unshare") or published.run("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt").exit_code:
        pytest.skip("mounting needs root and unshare")
    script = """
        mkdir -p ../temporary && cp -r ../remote.git ../kept
        mount -t tmpfs -o size=200k none "../$1"
        [ "$1" = temporary ] || cp -r ../kept/. ../remote.git
        TMPDIR=$(realpath ../temporary) python -m covey publish
    """

    ended = published.run("unshare", "-m", "sh", "-euc", script, "sh", full)

    assert ended.outcome == (2, slug), ended.stderr
    assert ("TMPDIR" in ended.stderr) == (full == "temporary")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to another user")
def test_a_checkout_of_another_user_is_told_when_it_is_measured_and_when_it_is_published(project_of, tmp_path):
    project = project_of("only_here")
    with_remote(project, tmp_path / "remote.git")
    project.run("chown", "-R", "12345", ".")

    measured, published = project.covey("run", "-q"), project.covey("publish")

    trust = f"git config --global --add safe.directory {project.root}"
    assert "warning: what was measured is of no commit: git does not use a repository" in measured.stderr
    assert trust in measured.stderr and trust in published.stderr
    assert measured.exit_code == 0
    assert published.outcome == (2, "unsafe-repository")
