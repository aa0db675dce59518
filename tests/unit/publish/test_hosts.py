from __future__ import annotations

import pytest

from covey.model.forge import Forge
from covey.model.refs import RepoId
from covey.publish.hosts import forge_of


@pytest.mark.parametrize(
    ("host", "forge"),
    [
        ("github.com", Forge.GITHUB),
        ("octocorp.ghe.com", Forge.GITHUB),
        ("github.example.org", Forge.GITHUB),
        ("gitlab.com", Forge.GITLAB),
        ("gitlab.example.org:8443", Forge.GITLAB),
        ("codeberg.org", Forge.GITEA),
        ("git.forgejo.example", Forge.GITEA),
        ("bitbucket.org", Forge.BITBUCKET),
        ("bitbucket.example.org", Forge.BITBUCKET_SERVER),
        ("code.example.org", Forge.NONE),
    ],
)
def test_a_host_is_known_by_its_name(host, forge):
    assert forge_of(RepoId(host, "octo", "app")) is forge


def test_the_ci_says_what_a_host_is_whose_name_says_nothing():
    assert forge_of(RepoId("code.example.org", "octo", "app"), here=Forge.GITLAB) is Forge.GITLAB


def test_a_known_host_is_what_it_is_whatever_ci_publishes_to_it():
    assert forge_of(RepoId("github.com", "octo", "app"), here=Forge.GITLAB) is Forge.GITHUB


def test_a_folder_has_no_web_pages():
    assert forge_of(None, here=Forge.GITHUB) is Forge.NONE
