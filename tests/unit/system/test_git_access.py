import pytest

from covey.model.secret import Token
from covey.system.git_access import access_to, origin, without_password
from covey.system.git_checkout import Checkout, Remote
from covey.system.git_command import Git, settings_listed, settings_variables

URL = "https://example.org/a/b.git"
HEADER = "http.https://example.org/.extraheader"


def access(tmp_path, settings=(), native=(), url=URL, token=None):
    checkout = Checkout(Git(tmp_path, {}), tmp_path, tmp_path, "sha1", "c" * 40, tuple(settings))
    return access_to(Remote("origin", url, url), checkout, native, token)


def test_settings_that_let_in_are_handed_on_and_no_others(tmp_path):
    carried = [
        ("http.proxy", "http://proxy.example.org"),
        ("http.https://example.org/.sslcainfo", "/ca"),
        ("credential.helper", "store"),
        ("core.sshcommand", "ssh -i key"),
        ("ssh.variant", "simple"),
        ("protocol.file.allow", "always"),
    ]
    left = [
        ("core.bare", "false"),
        ("core.worktree", "/elsewhere"),
        ("core.hookspath", "hooks"),
        ("extensions.partialclone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"),
        ("remote.origin.mirror", "true"),
        ("remote.fork.proxy", "http://other"),
        ("url.https://other/.insteadof", "https://example.org/"),
        ("push.default", "matching"),
        ("alias.push", "!false"),
    ]

    made = access(tmp_path, [*carried, *left])

    assert made.settings == (*carried, ("remote.covey.url", URL), ("remote.covey.pushurl", URL))


def test_settings_of_the_remote_are_those_of_coveys(tmp_path):
    made = access(tmp_path, [("remote.origin.proxy", "http://p"), ("remote.origin.uploadpack", "up")])

    assert made.settings[:2] == (("remote.covey.proxy", "http://p"), ("remote.covey.uploadpack", "up"))


def test_what_any_repository_has_is_not_handed_on_twice(tmp_path):
    helper, header = ("credential.helper", "store"), (HEADER, "X-One: 1")

    made = access(tmp_path, [helper, header, helper], native=[helper, header])

    assert made.settings[:-2] == (helper,)


def test_a_token_takes_the_place_of_other_authorizations(tmp_path):
    ours, theirs = (HEADER, "AUTHORIZATION: basic b3RoZXI="), ("http.extraheader", "authorization: Bearer x")
    further = ("http.extraheader", "X-Trace: 1")

    made = access(tmp_path, [theirs, ours, further], token=Token("s3cret", "me"))

    assert [value for key, value in made.settings if "extraheader" in key] == [
        "X-Trace: 1",
        f"Authorization: Basic {Token('s3cret', 'me').basic}",
    ]


@pytest.mark.parametrize(
    "url", ["git@example.org:a/b.git", "/srv/a.git", "file:///srv/a.git", "ssh://git@example.org/a"]
)
def test_a_token_is_of_no_use_without_http(tmp_path, url):
    made = access(tmp_path, url=url, token=Token("s3cret"))

    assert made.url == url
    assert not any("s3cret" in value or Token("s3cret").basic in value for _, value in made.settings)


@pytest.mark.parametrize(
    ("url", "clean", "token"),
    [
        ("https://me:w%40rd@example.org:8443/a?b=c", "https://example.org:8443/a?b=c", Token("w@rd", "me")),
        ("https://:word@example.org/a", "https://example.org/a", Token("word", "")),
        ("https://word:@example.org/a", "https://example.org/a", Token("", "word")),
        ("HTTP://me:word@example.org/a", "http://example.org/a", Token("word", "me")),
        ("https://me@example.org/a", "https://me@example.org/a", None),
        ("https://example.org/a:b@c", "https://example.org/a:b@c", None),
        ("git@example.org:a/b", "git@example.org:a/b", None),
    ],
)
def test_a_password_is_taken_out_of_an_address(url, clean, token):
    assert without_password(url) == (clean, token)


def test_secrets_are_those_of_tokens_headers_and_addresses(tmp_path):
    settings = [
        (HEADER, "AUTHORIZATION: basic c2VjcmV0"),
        ("remote.origin.url", "https://me:word1@example.org/a"),
        ("url.https://me:word2@example.org/.insteadof", "https://example.org/"),
    ]

    made = access(tmp_path, settings, token=Token("word3"))

    assert {"c2VjcmV0", "word1", "word2", "word3", Token("word3").basic} <= made.secrets
    assert not {"me", "example.org"} & made.secrets
    assert "word" not in repr(made)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me@example.org:8443/a/b", "https://example.org:8443/"),
        ("http://[::1]:80/a", "http://[::1]:80/"),
        ("git@example.org:a", ""),
    ],
)
def test_the_origin_of_an_address_is_scheme_host_and_port(url, expected):
    assert origin(url) == expected


def test_settings_come_after_those_that_the_variables_have():
    environ = settings_variables([("a.b", "1")], {})

    assert settings_variables([("c.d", "2")], environ) == {
        "GIT_CONFIG_KEY_1": "c.d",
        "GIT_CONFIG_VALUE_1": "2",
        "GIT_CONFIG_COUNT": "2",
    }
    assert settings_variables([], environ)["GIT_CONFIG_COUNT"] == "1"
    assert settings_variables([], {})["GIT_CONFIG_COUNT"] == "0"


def test_a_listing_gives_each_setting_with_its_value():
    listing = b"core.bare\nfalse\0alias.x\n!a\nb\0push.thin\0url.a=b.insteadof\nc\0"

    assert settings_listed(listing) == [
        ("core.bare", "false"),
        ("alias.x", "!a\nb"),
        ("push.thin", "true"),
        ("url.a=b.insteadof", "c"),
    ]
