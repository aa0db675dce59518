from __future__ import annotations

import pytest

from covey.forge.context import CiContext, ci_context, token_of
from covey.model.secret import Token

ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://octocorp.ghe.com",
    "GITHUB_EVENT_PATH": "/event.json",
    "GITHUB_STEP_SUMMARY": "/summary",
    "GITHUB_OUTPUT": "/output",
}


def test_outside_of_ci_nothing_is_known():
    assert ci_context({"PATH": "/bin"}) == CiContext()


def test_github_tells_where_summary_and_outputs_go():
    assert ci_context(ACTIONS) == CiContext("github", "octocorp.ghe.com", "/event.json", None, "/summary", "/output")


@pytest.mark.parametrize("mark", ["GITEA_ACTIONS", "FORGEJO_ACTIONS"])
def test_gitea_and_forgejo_take_githubs_variables_and_are_not_github(mark):
    found = ci_context({**ACTIONS, "GITHUB_SERVER_URL": "https://git.example.org:3000", mark: "true"})

    assert (found.provider, found.host) == ("gitea", "git.example.org:3000")


@pytest.mark.parametrize(("visibility", "is_public"), [("public", True), ("internal", False), ("private", False)])
def test_gitlab_tells_who_may_read_the_repository(visibility, is_public):
    environ = {"GITLAB_CI": "true", "CI_SERVER_URL": "https://gitlab.com", "CI_PROJECT_VISIBILITY": visibility}

    assert ci_context(environ) == CiContext("gitlab", "gitlab.com", is_public=is_public)


def test_bitbucket_is_known_by_the_number_of_its_build():
    environ = {
        "BITBUCKET_BUILD_NUMBER": "7",
        "BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/octo/app",
        "BITBUCKET_REPO_IS_PRIVATE": "true",
    }

    assert ci_context(environ) == CiContext("bitbucket", "bitbucket.org", is_public=False)


@pytest.mark.parametrize(
    ("variables", "username"),
    [
        ({}, "x-access-token"),
        ({"CI_JOB_TOKEN": "job"}, "x-access-token"),
        ({"GITHUB_ACTIONS": "true"}, "x-access-token"),
        ({"GITLAB_CI": "true", "CI_JOB_TOKEN": "job"}, "gitlab-ci-token"),
        ({"GITLAB_CI": "true", "CI_JOB_TOKEN": "another"}, "x-access-token"),
        ({"BITBUCKET_BUILD_NUMBER": "7"}, "x-token-auth"),
    ],
)
def test_a_token_goes_with_the_name_that_its_host_wants(variables, username):
    assert token_of("job", variables) == Token("job", username)
