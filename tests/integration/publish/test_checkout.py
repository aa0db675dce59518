"""The checkout that is published from is only read, whatever state and kind it is of."""

import hashlib

import pytest

from integration.publish.conftest import FILES
from repositories import ALONE, Checkout, environment, files_of, git, project


def traces(folder):
    """Every file and folder below: what it is, when it was changed, what it holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, hashlib.sha256(content).hexdigest())
    return found


def untouched(checkout, published, folder=None, **place):
    """Publish twice from a folder; the checkout is as it was after each, and the branch as it should be."""
    before = traces(checkout.folder)
    for files in (FILES, {**FILES, "more": b"1"}):
        assert published(folder or checkout.folder, files, **place).replaced
        assert traces(checkout.folder) == before
        assert files_of(checkout.remote) == files


def cloned(checkout, folder, *options):
    git(folder.parent, "clone", "-q", *options, f"file://{checkout.remote}", str(folder))
    return Checkout(folder, checkout.remote)


def test_a_dirty_tree_with_everything_in_it_is_left_as_it_is(checkout, published):
    folder = checkout.folder
    (folder / ".gitignore").write_text("*.log\n")
    checkout.commit("b.py", "y = 1\n")
    checkout.commit("README.md", "theirs\n")
    (folder / "b.py").write_text("y = 2\n")
    checkout.git("stash")
    (folder / "b.py").write_text("y = 3\n")
    checkout.git("add", "b.py")
    (folder / "b.py").write_text("y = 4\n")
    (folder / "data.covey").write_text("untracked, with a name of the branch")
    (folder / "htmlcov").write_text("a file where the branch has a folder")
    (folder / "x.log").write_text("ignored")
    (folder / "a.py").unlink()

    untouched(checkout, published)

    assert checkout.git("stash", "list") != ""


def test_a_merge_under_way_is_left_as_it_is(checkout, published):
    base = checkout.head
    checkout.commit("a.py", "one = 1\n")
    checkout.git("checkout", "-q", "-b", "other", base)
    checkout.commit("a.py", "two = 2\n")
    (checkout.folder / ".git" / "index.lock").touch()
    (checkout.folder / ".git" / "shallow.lock").touch()
    (checkout.folder / ".git" / "MERGE_HEAD").write_text(base + "\n")

    untouched(checkout, published)


def test_a_detached_head_is_published_from(checkout, published):
    checkout.git("checkout", "-q", "--detach")

    untouched(checkout, published)


def test_a_shallow_checkout_stays_shallow(checkout, published, tmp_path):
    for number in range(3):
        checkout.commit(content=f"x = {number}\n")
    checkout.git("push", "-q")
    shallow = cloned(checkout, tmp_path / "shallow", "--depth=1")

    untouched(shallow, published)

    assert shallow.git("rev-list", "--count", "HEAD") == "1"


@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
def test_a_partial_clone_fetches_nothing_more(checkout, published, tmp_path, filter):
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    partial = cloned(checkout, tmp_path / "partial", f"--filter={filter}", "--no-checkout")

    untouched(partial, published)


def test_a_worktree_and_its_main_checkout_are_left_as_they_are(checkout, published, tmp_path):
    checkout.git("config", "extensions.worktreeConfig", "true")
    checkout.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "topic")
    before = traces(checkout.folder)

    untouched(Checkout(tmp_path / "tree", checkout.remote), published)

    assert traces(checkout.folder) == before


def test_the_branch_may_be_checked_out_in_a_worktree(checkout, published, tmp_path):
    published(checkout.folder)
    checkout.git("fetch", "-q")
    checkout.git("worktree", "add", "-q", str(tmp_path / "tree"), "coverage-data")
    before = traces(tmp_path / "tree")

    assert published(checkout.folder, {**FILES, "more": b""}).replaced
    assert traces(tmp_path / "tree") == before


def test_a_project_with_submodules_and_a_submodule_itself_are_published_from(checkout, published, tmp_path):
    part = project(tmp_path / "part")
    add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", f"file://{part.remote}", "part"]
    checkout.git(*add)
    checkout.git("commit", "-qm", "part")

    untouched(checkout, published)
    before = traces(checkout.folder)
    published(checkout.folder / "part")

    assert traces(checkout.folder) == before
    assert files_of(part.remote) == FILES


def test_filters_and_hooks_of_large_file_storage_do_not_run(checkout, published, tmp_path):
    alarm = f"touch {tmp_path}/ran; false"
    for key in ("clean", "smudge", "process"):
        checkout.git("config", f"filter.lfs.{key}", alarm)
    checkout.git("config", "filter.lfs.required", "true")
    for name in ("pre-push", "post-commit", "post-checkout", "post-merge", "reference-transaction"):
        hook = checkout.folder / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\n{alarm}\n")
    (checkout.folder / ".gitattributes").write_text("* filter=lfs diff=lfs merge=lfs -text\n")
    for name in ("pre-push", "post-commit", "post-checkout", "post-merge", "reference-transaction"):
        (checkout.folder / ".git" / "hooks" / name).chmod(0o755)

    untouched(checkout, published)

    assert not (tmp_path / "ran").exists()


def test_a_subfolder_is_published_from(checkout, published):
    folder = checkout.folder / "some" / "where"
    folder.mkdir(parents=True)

    untouched(checkout, published, folder)


def test_a_bare_repository_is_published_from(checkout, published, tmp_path):
    untouched(cloned(checkout, tmp_path / "bare", "--bare"), published)


def test_settings_that_only_the_checkout_has_count(checkout, published, tmp_path):
    """An address that only an included file of the checkout makes right, as CI systems hand over their headers."""
    included = tmp_path / "included"
    git(tmp_path, "config", "--file", str(included), f"url.file://{checkout.remote}.insteadOf", "ci://here")
    checkout.git("config", f"includeIf.gitdir:{checkout.folder}/.git.path", str(included))
    checkout.git("remote", "set-url", "origin", "ci://here")

    untouched(checkout, published)


def test_nothing_but_the_branch_changes_at_the_remote(checkout, published):
    checkout.git("tag", "v1")
    checkout.git("push", "-q", "origin", "v1", "main:other")
    checkout.git("tag", "v2", "-am", "not pushed")
    refs = git(checkout.remote, "for-each-ref")

    untouched(checkout, published, environ=environment(**ALONE))

    left = git(checkout.remote, "for-each-ref", "--format=%(objectname) %(objecttype)\t%(refname)")
    assert [line for line in left.splitlines() if not line.endswith("refs/heads/coverage-data")] == refs.splitlines()
