from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from covey.model.forge import Forge, Visibility
from covey.model.refs import RepoId
from covey.publish.links import Links, dynamic_badge, endpoint_badge

SHA = "0123456789abcdef0123456789abcdef01234567"


def links(host, forge, visibility=Visibility.PUBLIC, owner="octo", **more):
    return Links(RepoId(host, owner, "app"), forge, "coverage-data", visibility, **more)


@pytest.mark.parametrize(
    ("host", "forge", "image", "page", "commit"),
    [
        (
            "github.com",
            Forge.GITHUB,
            "https://raw.githubusercontent.com/octo/app/coverage-data/badge.svg",
            "https://github.com/octo/app/blob/coverage-data/badge.svg",
            f"https://github.com/octo/app/commit/{SHA}",
        ),
        (
            "octocorp.ghe.com",
            Forge.GITHUB,
            "https://octocorp.ghe.com/octo/app/raw/coverage-data/badge.svg",
            "https://octocorp.ghe.com/octo/app/blob/coverage-data/badge.svg",
            f"https://octocorp.ghe.com/octo/app/commit/{SHA}",
        ),
        (
            "gitlab.example.org:8443",
            Forge.GITLAB,
            "https://gitlab.example.org:8443/octo/app/-/raw/coverage-data/badge.svg",
            "https://gitlab.example.org:8443/octo/app/-/blob/coverage-data/badge.svg",
            f"https://gitlab.example.org:8443/octo/app/-/commit/{SHA}",
        ),
        (
            "codeberg.org",
            Forge.GITEA,
            "https://codeberg.org/octo/app/raw/branch/coverage-data/badge.svg",
            "https://codeberg.org/octo/app/src/branch/coverage-data/badge.svg",
            f"https://codeberg.org/octo/app/commit/{SHA}",
        ),
        (
            "bitbucket.org",
            Forge.BITBUCKET,
            "https://bitbucket.org/octo/app/raw/coverage-data/badge.svg",
            "https://bitbucket.org/octo/app/src/coverage-data/badge.svg",
            f"https://bitbucket.org/octo/app/commits/{SHA}",
        ),
        (
            "bitbucket.example.org",
            Forge.BITBUCKET_SERVER,
            "https://bitbucket.example.org/projects/octo/repos/app/raw/badge.svg?at=refs/heads/coverage-data",
            "https://bitbucket.example.org/projects/octo/repos/app/browse/badge.svg?at=refs/heads/coverage-data",
            f"https://bitbucket.example.org/projects/octo/repos/app/commits/{SHA}",
        ),
    ],
)
def test_each_host_has_its_own_addresses(host, forge, image, page, commit):
    made = links(host, forge)

    assert (made.image("badge.svg"), made.page("badge.svg"), made.commit(SHA)) == (image, page, commit)


def test_an_image_of_a_private_repository_is_asked_from_the_host_that_the_reader_is_logged_in_to():
    for visibility in (Visibility.PRIVATE, Visibility.UNKNOWN):
        made = links("github.com", Forge.GITHUB, visibility)

        assert made.image("badge.svg") == "https://github.com/octo/app/raw/coverage-data/badge.svg"


def test_the_report_is_where_the_branch_is_served():
    made = links("gitlab.com", Forge.GITLAB, served="https://octo.gitlab.io/app/")

    assert made.report("htmlcov/index.html") == "https://octo.gitlab.io/app/htmlcov/index.html"


def test_the_report_of_a_private_repository_is_never_shown_to_a_third_party():
    public = links("github.com", Forge.GITHUB)
    private = links("github.com", Forge.GITHUB, Visibility.PRIVATE)

    assert public.report("a.html").startswith("https://htmlpreview.github.io/?https://github.com/octo/app/blob/")
    assert private.report("a.html") == "https://github.com/octo/app/blob/coverage-data/a.html"


def test_names_that_are_no_part_of_an_address_are_quoted():
    made = Links(RepoId("gitlab.com", "grüppe/sub group", "app"), Forge.GITLAB, "data/50%", Visibility.PUBLIC)

    assert made.page("a b#.svg") == "https://gitlab.com/gr%C3%BCppe/sub%20group/app/-/blob/data/50%25/a%20b%23.svg"


def test_bitbuckets_address_for_git_is_not_that_of_its_pages():
    made = links("bitbucket.example.org", Forge.BITBUCKET_SERVER, owner="scm/proj")

    assert made.commit(SHA) == f"https://bitbucket.example.org/projects/proj/repos/app/commits/{SHA}"


def test_without_a_host_addresses_are_relative():
    made = Links(branch="coverage-data")

    assert (made.image("badge.svg"), made.report("htmlcov/index.html")) == ("badge.svg", "htmlcov/index.html")
    assert (made.commit(SHA), made.readme()) == ("", ".")


def test_files_of_one_project_of_several_are_in_its_folder():
    made = links("github.com", Forge.GITHUB, folder="api")

    assert made.image("badge.svg") == "https://raw.githubusercontent.com/octo/app/coverage-data/api/badge.svg"
    assert made.readme() == "https://github.com/octo/app/blob/coverage-data/api/README.md"


def test_shields_is_given_an_address_that_arrives_whole():
    raw = "https://bitbucket.example.org/projects/octo/repos/app/raw/endpoint.json?at=refs/heads/coverage-data"

    for made in (endpoint_badge(raw), dynamic_badge(raw)):
        assert parse_qs(urlsplit(made).query)["url"] == [raw]
