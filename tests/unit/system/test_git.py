from __future__ import annotations

import os
import subprocess

import pytest

from covey.system.git import commit_date_s, current_commit, listed_files, tree_of

AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


@pytest.fixture(autouse=True)
def _only_the_repository_decides(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def git(folder, *arguments):
    command = ["git", *AUTHOR, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.py").write_text("x = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_a_clean_checkout_is_known_by_its_commit_and_branch(repository):
    commit = current_commit(repository)

    assert commit is not None
    assert commit.sha == git(repository, "rev-parse", "HEAD")
    assert (commit.dirty, commit.branch) == (False, "main")
    assert len(commit.short) == 10


def test_outside_of_a_repository_there_is_no_commit(tmp_path):
    assert current_commit(tmp_path) is None
    assert listed_files(tmp_path) == []


def test_before_its_first_commit_a_repository_has_none(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("")

    assert current_commit(tmp_path) is None
    assert listed_files(tmp_path) == ["a.py"]


def test_a_detached_head_has_a_commit_and_no_branch(repository):
    git(repository, "checkout", "-q", "--detach")

    commit = current_commit(repository)

    assert commit is not None
    assert (commit.sha, commit.branch) == (git(repository, "rev-parse", "HEAD"), "")


@pytest.mark.parametrize("staged", [False, True])
def test_a_changed_file_makes_it_dirty_staged_or_not(repository, staged):
    (repository / "a.py").write_text("x = 2\n")
    if staged:
        git(repository, "add", "a.py")

    commit = current_commit(repository)

    assert commit is not None
    assert commit.dirty
    assert commit.short.endswith("+changes")


def test_a_change_elsewhere_in_the_repository_makes_a_subfolder_dirty(repository):
    (repository / "part").mkdir()
    (repository / "a.py").unlink()

    commit = current_commit(repository / "part")

    assert commit is not None
    assert commit.dirty


def test_untracked_files_do_not_make_it_dirty(repository):
    (repository / "new.py").write_text("")

    commit = current_commit(repository)

    assert commit is not None
    assert not commit.dirty


def test_where_git_cannot_tell_what_changed_it_counts_as_dirty(repository):
    (repository / ".git" / "index").write_bytes(b"no index")

    commit = current_commit(repository)

    assert commit is not None
    assert commit.dirty


def test_the_repository_is_only_read(repository):
    """As it was: of a file that was written anew, git would note in its index that it is what it was."""
    os.utime(repository / "a.py", (1, 1))
    before = (repository / ".git" / "index").read_bytes()

    commit = current_commit(repository)

    assert commit is not None
    assert not commit.dirty
    assert (repository / ".git" / "index").read_bytes() == before


@pytest.mark.parametrize("name", ["__pycache__", "b.py"])
def test_of_a_submodule_too_only_tracked_files_make_it_dirty(repository, name):
    own = ["-c", "protocol.file.allow=always"]
    git(repository, *own, "submodule", "add", "-q", str(repository), "part")
    (repository / "part" / "b.py").write_text("")
    git(repository / "part", "add", "b.py")
    git(repository / "part", "commit", "-qm", "in the submodule")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "with a submodule")
    (repository / "part" / name).write_text("new")

    commit = current_commit(repository)

    assert commit is not None
    assert commit.dirty == (name == "b.py")


def test_tracked_and_untracked_files_are_listed_but_not_ignored_ones(repository):
    (repository / ".gitignore").write_text("*.log\n")
    (repository / "new.py").write_text("")
    (repository / "x.log").write_text("")
    (repository / "sub").mkdir()
    (repository / "sub" / "b.py").write_text("")

    assert listed_files(repository) == [".gitignore", "a.py", "new.py", "sub/b.py"]
    assert listed_files(repository / "sub") == ["b.py"]


def test_strange_names_are_listed_as_they_are(repository):
    names = [" first.py", "naïve.py", "caf\udce9.py", 'quo"te.py', "line\nend.py"]
    for name in names:
        (repository / name).write_text("")

    assert listed_files(repository) == sorted([*names, "a.py"])


def test_a_commit_is_known_by_its_date_tree_and_files(repository):
    sha = git(repository, "rev-parse", "HEAD")

    assert commit_date_s(repository, sha) == int(git(repository, "show", "-s", "--format=%ct"))
    assert tree_of(repository, sha) == (
        git(repository, "rev-parse", "HEAD^{tree}"),
        {"a.py": git(repository, "rev-parse", "HEAD:a.py")},
    )


def test_what_is_no_name_of_a_commit_is_no_option_either(repository):
    for name in ("f" * 40, "--output=pwned", "--batch"):
        assert commit_date_s(repository, name) is None
        assert tree_of(repository, name) == ("", {})

    assert sorted(path.name for path in repository.iterdir()) == [".git", "a.py"]


def test_without_git_nothing_is_known(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))

    assert current_commit(repository) is None
    assert listed_files(repository) == []
