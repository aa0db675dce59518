"""What cannot work is explained, and leaves both the checkout and the remote as they were."""

import os
import socket

import pytest

from covey.errors import PublishError
from covey.publish.kept import ALL
from integration.publish.conftest import FILES
from integration.publish.test_checkout import traces
from repositories import environment, files_of, git, project


@pytest.fixture
def refused(published):
    """Publishes in vain from a checkout: the error's slug and text."""

    def publishing(checkout, **options):
        before, refs = traces(checkout.folder), git(checkout.remote, "for-each-ref")
        with pytest.raises(PublishError) as caught:
            published(options.pop("folder", checkout.folder), **options)
        assert traces(checkout.folder) == before
        assert git(checkout.remote, "for-each-ref") == refs
        return caught.value.slug, str(caught.value)

    return publishing


def hook(remote, text, name="pre-receive"):
    """Have the remote refuse pushes."""
    path = remote / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{text}\nEND\nexit 1\n")
    path.chmod(0o755)


GITHUB = """error: GH006: Protected branch update failed for refs/heads/coverage-data.
error: Cannot force-push to this branch"""
GITHUB_RULES = """error: GH013: Repository rule violations found for refs/heads/coverage-data.
- Cannot update this protected ref."""
GITLAB = "GitLab: You are not allowed to force push code to a protected branch on this project."
GITHUB_LARGE = "error: GH001: Large files detected. You may want to try Git Large File Storage"
GITEA = "error: Not allowed to force-push to protected branch coverage-data"


@pytest.mark.parametrize("name", ["pre-receive", "update"])
@pytest.mark.parametrize(
    ("said", "slug"),
    [
        (GITHUB, "branch-protected"),
        (GITHUB_RULES, "branch-protected"),
        (GITLAB, "branch-protected"),
        (GITEA, "branch-protected"),
        ("no reason at all", "push-declined"),
        (GITHUB_LARGE, "file-too-large"),
    ],
)
def test_a_rule_of_the_host_is_explained_in_its_own_words(checkout, refused, said, slug, name):
    hook(checkout.remote, said, name)

    found, text = refused(checkout)

    assert found == slug
    assert f"| remote: {said.splitlines()[0]}" in text
    assert f"branch coverage-data of file://{checkout.remote}" in text


def test_a_server_that_lets_no_branch_be_replaced_can_be_appended_to(checkout, refused, published):
    git(checkout.remote, "config", "receive.denyNonFastForwards", "true")
    published(checkout.folder)

    slug, text = refused(checkout, files={**FILES, "more": b""})

    assert (slug, 'history = "keep"' in text) == ("no-force-push", True)
    assert published(checkout.folder, {**FILES, "more": b""}, kept=ALL).replaced


@pytest.mark.parametrize(("there", "wanted"), [("coverage", "coverage/data"), ("coverage-data/old", "coverage-data")])
def test_a_name_that_goes_on_from_another_branch_is_explained(checkout, refused, there, wanted):
    checkout.git("push", "-q", "origin", f"main:refs/heads/{there}")

    slug, text = refused(checkout, branch=wanted)

    assert slug == "branch-clash"
    assert "\n  | [remote rejected] (" in text
    assert "\t" not in text and "| Done" not in text and "| To " not in text


def test_a_working_folder_that_has_the_branch_checked_out_is_explained(checkout, refused, published, tmp_path):
    published(checkout.folder)
    git(checkout.remote, "worktree", "add", "-q", str(tmp_path / "tree"), "coverage-data")

    slug, _ = refused(checkout, files={**FILES, "more": b""})

    assert slug == "branch-checked-out"


def test_the_default_branch_is_never_published_on(checkout, refused):
    slug, _ = refused(checkout, branch="main")

    assert slug == "branch-is-default"


def test_a_branch_that_holds_something_else_is_not_replaced(checkout, refused):
    checkout.git("push", "-q", "origin", "main:develop")

    slug, text = refused(checkout, branch="develop")

    assert slug == "foreign-branch"
    assert f"develop of file://{checkout.remote}" in text


def test_a_branch_that_is_another_name_of_the_default_one_is_not_replaced(checkout, refused):
    git(checkout.remote, "symbolic-ref", "refs/heads/coverage-data", "refs/heads/main")

    slug, _ = refused(checkout)

    assert slug == "foreign-branch"


def test_a_tag_of_that_name_is_explained(checkout, refused):
    checkout.git("push", "-q", "origin", "main:refs/tags/coverage-data")

    slug, _ = refused(checkout)

    assert slug == "branch-is-tag"


@pytest.mark.parametrize(
    "name", ["", "a b", "-x", "a..b", "refs/heads/coverage", "a/", "x.lock", "a\nb", "HEAD~1", "HEAD", "@"]
)
def test_what_cannot_be_a_branch_is_explained(checkout, refused, name):
    slug, text = refused(checkout, branch=name)

    assert slug == "branch-name"
    assert repr(name) in text


def test_a_remote_that_is_gone_is_explained(checkout, refused, tmp_path):
    checkout.git("remote", "set-url", "origin", str(tmp_path / "gone.git"))

    slug, text = refused(checkout)

    assert slug == "remote-not-found"
    assert str(tmp_path / "gone.git") in text


def test_a_remote_that_does_not_answer_is_explained(checkout, refused):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    checkout.git("remote", "set-url", "origin", f"http://me:s3cret@127.0.0.1:{port}/a/b.git")

    slug, text = refused(checkout)

    assert slug == "remote-unreachable"
    assert "s3cret" not in text
    assert f"http://127.0.0.1:{port}/a/b.git" in text


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("git@example.org: Permission denied (publickey).", "no-permission"),
        ("Host key verification failed.", "unknown-host"),
        ("ssh: Could not resolve hostname example.org: Name or service not known", "remote-unreachable"),
        ("ssh: connect to host example.org port 22: Connection timed out", "remote-unreachable"),
        ("ERROR: Repository not found.", "remote-not-found"),
        ("ERROR: Permission to octo/cat.git denied to deploy key", "no-permission"),
        ("kex_exchange_identification: no such words are known", "remote-unreachable"),
    ],
)
def test_what_ssh_says_is_explained(checkout, refused, tmp_path, said, slug):
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
    ssh.chmod(0o755)
    checkout.git("remote", "set-url", "origin", "git@example.org:octo/cat.git")
    checkout.git("config", "core.sshCommand", str(ssh))

    found, text = refused(checkout)

    assert found == slug, text
    assert said in text


def test_without_a_remote_there_is_nowhere_to_publish(checkout, refused):
    checkout.git("remote", "remove", "origin")

    assert refused(checkout)[0] == "no-remote"
    assert refused(checkout, remote="origin")[0] == "no-remote"


def test_a_remote_of_another_name_is_told_with_those_there_are(checkout, refused):
    checkout.git("remote", "add", "fork", "../fork.git")

    slug, text = refused(checkout, remote="upstream")

    assert slug == "unknown-remote"
    assert "no remote named upstream: there are fork, origin" in text


def test_of_several_remotes_one_has_to_be_named(checkout, refused):
    checkout.git("remote", "rename", "origin", "upstream")
    checkout.git("remote", "add", "fork", "../fork.git")

    assert refused(checkout)[0] == "unknown-remote"


def test_a_folder_of_no_repository_is_explained(checkout, refused, tmp_path):
    environ = environment(GIT_CEILING_DIRECTORIES=str(tmp_path.parent))

    slug, text = refused(checkout, folder=tmp_path, environ=environ)

    assert slug == "not-a-repository"
    assert f"{tmp_path} is not in a git repository" in text


def test_a_repository_without_a_commit_is_explained(checkout, refused, tmp_path):
    git(tmp_path, "init", "-q", "empty")

    assert refused(checkout, folder=tmp_path / "empty")[0] == "no-commit"


def test_a_checkout_of_another_user_is_explained_with_the_command_that_helps(checkout, refused):
    environ = environment(GIT_TEST_ASSUME_DIFFERENT_OWNER="1")

    slug, text = refused(checkout, environ=environ)

    assert slug == "unsafe-repository"
    assert f"git config --global --add safe.directory {checkout.folder}" in text


def test_a_remote_of_another_user_is_explained_and_can_be_trusted(checkout, refused, published, tmp_path):
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[safe]\n\tdirectory = "{checkout.folder}"\n')
    environ = environment(GIT_TEST_ASSUME_DIFFERENT_OWNER="1", GIT_CONFIG_GLOBAL=str(settings))

    assert refused(checkout, environ=environ)[0] == "unsafe-repository"

    settings.write_text("[safe]\n\tdirectory = *\n")
    published(checkout.folder, environ=environ)
    assert files_of(checkout.remote) == FILES


def test_without_git_that_is_said(checkout, refused, tmp_path):
    slug, text = refused(checkout, environ={"PATH": str(tmp_path)})

    assert slug == "no-git"
    assert "git cannot be started" in text


def test_an_old_git_is_told_from_a_folder_that_is_no_repository(checkout, refused, tmp_path):
    """Before 2.31, git repeats the option that makes paths absolute, and answers by a relative one."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    old = "echo sha1; echo --path-format=absolute; echo .git"
    program.write_text(f"#!/bin/sh\ncase $1 in version) echo git version 2.20.1;; *) {old};; esac\n")
    program.chmod(0o755)

    slug, text = refused(checkout, environ=environment(PATH=f"{program.parent}:{os.environ['PATH']}"))

    assert slug == "no-git"
    assert "too old: git version 2.20.1" in text


def test_a_remote_without_a_default_branch_is_published_to(published, tmp_path):
    """Its HEAD names a branch that does not exist, as in a new repository of a host."""
    made = project(tmp_path)
    git(made.remote, "symbolic-ref", "HEAD", "refs/heads/trunk")

    published(made.folder)

    assert files_of(made.remote) == FILES
