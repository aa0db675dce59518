import pytest

from covey.model.refs import RepoId
from covey.model.remote_url import repo_id

HUB = RepoId("github.com", "octo", "cat")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/octo/cat", HUB),
        ("https://github.com/octo/cat.git/", HUB),
        ("https://x-access-token:secret@GitHub.com/octo/cat.git", HUB),
        ("https://github.com:443/octo/cat", HUB),
        ("git@github.com:octo/cat.git", HUB),
        ("github.com:octo/cat", HUB),
        ("ssh://git@github.com/octo/cat.git", HUB),
        ("ssh://git@github.com:2222/octo/cat.git", HUB),
        ("git+ssh://git@github.com/octo/cat", HUB),
        ("git://github.com/octo/cat.git", HUB),
        ("https://gitlab.com/group/sub/part.git", RepoId("gitlab.com", "group/sub", "part")),
        ("https://git.example.org:8443/a/b", RepoId("git.example.org:8443", "a", "b")),
        ("http://localhost:3000/a/b.git", RepoId("localhost:3000", "a", "b", "http")),
        ("https://acme.ghe.com/a/b%20c.git", RepoId("acme.ghe.com", "a", "b c")),
        ("[::1]:a/b.git", RepoId("::1", "a", "b")),
    ],
)
def test_an_address_names_host_owner_and_repository(url, expected):
    assert repo_id(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/git/cat.git",
        "../cat.git",
        "file:///srv/git/octo/cat.git",
        r"C:\git\cat",
        "https://github.com/cat",
        "https://github.com/",
        "https://github.com:port/a/b",
        "a:b",
        "codecommit::eu-west-1://cat",
    ],
)
def test_a_folder_or_half_an_address_names_none(url):
    assert repo_id(url) is None
