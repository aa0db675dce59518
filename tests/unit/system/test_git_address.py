from __future__ import annotations

import pytest

from covey.system.git_address import Login, address


@pytest.mark.parametrize(
    ("url", "clean", "login"),
    [
        ("https://me:w%40rd@example.org:8443/a?b=c", "https://example.org:8443/a?b=c", Login("me", "w@rd")),
        ("https://:word@example.org/a", "https://example.org/a", Login("", "word")),
        ("https://word:@example.org/a", "https://example.org/a", Login("word", "")),
        ("HTTP://me:word@example.org/a", "http://example.org/a", Login("me", "word")),
        ("https://me@example.org/a", "https://example.org/a", Login("me", None)),
        ("https://me:w@rd@example.org", "https://example.org", Login("me", "w@rd")),
        ("https://me:[word@example.org?a", "https://example.org?a", Login("me", "[word")),
        ("https://example.org/a:b@c", "https://example.org/a:b@c", None),
    ],
)
def test_who_comes_in_is_taken_out_of_an_address_of_http(url, clean, login):
    found = address(url)

    assert (found.url, found.said, found.login) == (clean, clean, login)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("git@example.org:a/b", "git@example.org:a/b"),
        ("/srv/a@b.git", "/srv/a@b.git"),
        ("ssh://git@example.org:22/a", "ssh://git@example.org:22/a"),
        ("ssh://git:word@example.org/a", "ssh://git@example.org/a"),
        ("git://me:word@example.org/a", "git://me@example.org/a"),
    ],
)
def test_another_address_is_for_git_as_it_is_and_said_without_a_password(url, said):
    found = address(url)

    assert (found.url, found.said, found.place) == (url, said, "")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://me@Example.org:8443/a/b", "https://Example.org:8443/"),
        ("HTTP://[::1]:80/a", "http://[::1]:80/"),
        ("https://example.org", "https://example.org/"),
        ("git@example.org:a", ""),
    ],
)
def test_the_place_of_an_address_is_scheme_host_and_port(url, place):
    assert address(url).place == place


@pytest.mark.parametrize(
    ("url", "secret", "known"),
    [
        ("https://ghp_t0ken@example.org/a", True, "ghp_t0ken"),
        ("https://ghp_t0ken:x-oauth-basic@example.org/a", True, "ghp_t0ken"),
        ("https://me:word@example.org/a", True, "word"),
        ("ssh://git:word@example.org/a", True, "word"),
        ("https://oauth2:word@example.org/a", False, "oauth2"),
        ("https://octocat@example.org/octocat/a", False, "octocat"),
        ("ssh://somebody@example.org/a", False, "somebody"),
        ("https://me@example.org/a", False, "me"),
    ],
)
def test_a_name_is_a_secret_unless_everybody_knows_it(url, secret, known):
    assert (known in set(address(url).secrets)) == secret
