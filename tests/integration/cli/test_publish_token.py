"""`covey publish` with a token in the environment, to a server that asks for one."""

from __future__ import annotations

import pytest

from git_server import git_server
from repositories import bare, files_of, git

SECRET = "s3cret-t0ken"


@pytest.fixture
def guarded(measured_of, tmp_path):
    """A measured project, and the server of its remote, which lets one token in."""
    project = measured_of("only_here")
    remote = bare(tmp_path / "remote.git")
    git(remote, "config", "http.receivepack", "true")
    project.git("push", "--quiet", str(remote), "main")
    with git_server(tmp_path) as server:
        server.accounts = {("x-access-token", SECRET)}
        project.git("remote", "add", "origin", f"{server.url}remote.git")
        project.server = server
        yield project, remote


def told(project, ended):
    """All that the command said and wrote: in the project, its data folder and its git settings."""
    files = [path for path in project.root.rglob("*") if path.is_file()]
    return ended.stdout.encode() + ended.stderr.encode() + b"".join(path.read_bytes() for path in files)


def test_the_token_lets_in_and_is_shown_nowhere(guarded):
    project, remote = guarded

    ended = project.covey("publish", environ={"COVEY_TOKEN": SECRET})

    assert ended.exit_code == 0, ended.stderr
    assert "endpoint.json" in files_of(remote)
    assert SECRET.encode() not in told(project, ended) + b"".join(files_of(remote).values())


@pytest.mark.parametrize(
    ("variables", "account"),
    [
        ({"GITLAB_CI": "true", "CI_JOB_TOKEN": SECRET}, "gitlab-ci-token"),
        ({"BITBUCKET_BUILD_NUMBER": "7"}, "x-token-auth"),
    ],
)
def test_the_token_goes_with_the_name_that_the_host_wants(guarded, account, variables):
    project, remote = guarded
    project.server.accounts = {(account, SECRET)}

    ended = project.covey("publish", environ={"COVEY_TOKEN": SECRET, **variables})

    assert ended.exit_code == 0, ended.stderr
    assert "endpoint.json" in files_of(remote)
    assert SECRET.encode() not in told(project, ended)


def test_white_space_around_the_token_is_none_of_it(guarded):
    project, remote = guarded

    ended = project.covey("publish", environ={"COVEY_TOKEN": f" {SECRET}\r\n"})

    assert ended.exit_code == 0, ended.stderr
    assert "endpoint.json" in files_of(remote)


def test_a_token_in_the_place_of_a_name_is_shown_nowhere(guarded):
    project, remote = guarded
    project.server.accounts = {(SECRET, "")}

    ended = project.covey("publish", "--remote", f"http://{SECRET}@127.0.0.1:{project.server.port}/remote.git")

    assert ended.exit_code == 0, ended.stderr
    assert f"published to coverage-data of {project.server.url}remote.git" in ended.stdout
    assert SECRET.encode() not in told(project, ended) + b"".join(files_of(remote).values())


@pytest.mark.parametrize("token", [None, " \n", "wr0ng-t0ken"])
def test_who_is_not_let_in_is_told_what_to_set(guarded, token):
    project, _ = guarded

    ended = project.covey("publish", environ={"COVEY_TOKEN": token} if token else {})

    assert ended.outcome == (2, "no-permission")
    assert "permissions: contents: write" in ended.stderr
    assert b"wr0ng-t0ken" not in told(project, ended)
