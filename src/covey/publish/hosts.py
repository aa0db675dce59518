"""What kind of host a repository is at: its web addresses follow from that."""

from __future__ import annotations

from covey.model.forge import Forge
from covey.model.refs import RepoId

_HOSTS = {
    "github.com": Forge.GITHUB,
    "gitlab.com": Forge.GITLAB,
    "bitbucket.org": Forge.BITBUCKET,
    "codeberg.org": Forge.GITEA,
    "gitea.com": Forge.GITEA,
}

_WORDS = {
    "github": Forge.GITHUB,
    "gitlab": Forge.GITLAB,
    "gitea": Forge.GITEA,
    "forgejo": Forge.GITEA,
    "bitbucket": Forge.BITBUCKET_SERVER,
}
"""What organisations call the hosts of their own: "gitlab.example.org"."""


def forge_of(repo: RepoId | None, here: Forge = Forge.NONE) -> Forge:
    """The kind of host that a repository is at.

    Args:
        here: that of the CI that this runs in, which has its name wherever the host's own does not tell.
    """
    if repo is None:
        return Forge.NONE
    host = repo.host.partition(":")[0]
    if host in _HOSTS:
        return _HOSTS[host]
    if host.endswith(".ghe.com"):
        return Forge.GITHUB
    labels = host.split(".")
    named = (forge for word, forge in _WORDS.items() if any(word in label for label in labels))
    return here if here is not Forge.NONE else next(named, Forge.NONE)
