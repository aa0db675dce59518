"""What CI covey runs in, from its variables alone: a function for each provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from covey.model.secret import Token


@dataclass(frozen=True, slots=True)
class CiContext:
    """What is known of the CI. Outside of one, everything is empty."""

    provider: str = ""
    """"github", "gitlab", "gitea" or "bitbucket"."""
    host: str = ""
    """Of the repository's pages, with its port where that is not the scheme's own."""
    event_file: str = ""
    """A JSON file that tells what happened, and what repository that is."""
    is_public: bool | None = None
    """Whether everybody may read the repository; None where that is not in the variables."""
    summary_file: str = ""
    """Markdown that is appended here is shown with the job."""
    output_file: str = ""
    """Lines `name=value` that are appended here are the step's outputs."""


def ci_context(environ: Mapping[str, str]) -> CiContext:
    """The CI that these are the variables of."""
    if environ.get("GITLAB_CI") == "true":
        return _gitlab(environ)
    if environ.get("BITBUCKET_BUILD_NUMBER"):
        return _bitbucket(environ)
    if environ.get("GITEA_ACTIONS") == "true" or environ.get("FORGEJO_ACTIONS") == "true":
        return _actions("gitea", environ)
    if environ.get("GITHUB_ACTIONS") == "true":
        return _actions("github", environ)
    return CiContext()


def token_of(value: str, environ: Mapping[str, str]) -> Token:
    """A token with the user name that it goes with where the CI runs.

    Source:
        GitLab lets a job's token in with no other name, other tokens with any; Bitbucket's access tokens have one, too.
        The other hosts do not look at it.
    """
    provider = ci_context(environ).provider
    if provider == "gitlab" and value == environ.get("CI_JOB_TOKEN"):
        return Token(value, "gitlab-ci-token")
    return Token(value, "x-token-auth") if provider == "bitbucket" else Token(value)


def _actions(provider: str, environ: Mapping[str, str]) -> CiContext:
    return CiContext(
        provider=provider,
        host=urlsplit(environ.get("GITHUB_SERVER_URL", "")).netloc,
        event_file=environ.get("GITHUB_EVENT_PATH", ""),
        summary_file=environ.get("GITHUB_STEP_SUMMARY", ""),
        output_file=environ.get("GITHUB_OUTPUT", ""),
    )


def _gitlab(environ: Mapping[str, str]) -> CiContext:
    visibility = environ.get("CI_PROJECT_VISIBILITY")
    return CiContext(
        provider="gitlab",
        host=urlsplit(environ.get("CI_SERVER_URL", "")).netloc,
        is_public=visibility == "public" if visibility else None,
    )


def _bitbucket(environ: Mapping[str, str]) -> CiContext:
    private = environ.get("BITBUCKET_REPO_IS_PRIVATE")
    return CiContext(
        provider="bitbucket",
        host=urlsplit(environ.get("BITBUCKET_GIT_HTTP_ORIGIN", "")).netloc,
        is_public=private == "false" if private else None,
    )
