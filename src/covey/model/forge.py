"""What is known of the host of a repository: its kind, and who may read there. The settings have these words."""

from __future__ import annotations

from enum import StrEnum


class Forge(StrEnum):
    """A kind of host."""

    GITHUB = "github"
    """github.com, *.ghe.com, and GitHub Enterprise Server."""
    GITLAB = "gitlab"
    GITEA = "gitea"
    """Gitea and Forgejo."""
    BITBUCKET = "bitbucket"
    """bitbucket.org."""
    BITBUCKET_SERVER = "bitbucket-server"
    """Bitbucket Data Center."""
    NONE = "none"
    """No pages that covey knows addresses of."""


class Visibility(StrEnum):
    """Who may read the repository."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"
