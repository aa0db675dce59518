import pytest

from covey.model.secret import Token
from covey.system.git_access import READ, WRITE, access_to
from covey.system.git_checkout import Checkout, Remote
from covey.system.git_command import Git, settings_listed, settings_variables

URL = "https://example.org/a/b.git"
HEADER = "http.https://example.org/.extraheader"
ADDRESSES = (
    ("remote.covey.url", READ),
    (f"url.{URL}.insteadof", READ),
    ("remote.covey.pushurl", WRITE),
    (f"url.{URL}.insteadof", WRITE),
)


def nobody_knows(*asked):
    return None


def access(tmp_path, settings=(), native=(), url=URL, token=None, password_of=nobody_knows):
    checkout = Checkout(Git(tmp_path, {}), tmp_path, tmp_path, "sha1", "c" * 40, tuple(settings))
    return access_to(Remote("origin", url, url), checkout, native, token, password_of)


def headers(made):
    return [value for key, value in made.settings if "extraheader" in key]


def basic(username, password):
    return f"Authorization: Basic {Token(password, username).basic}"


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

    assert made.settings == (*carried, *ADDRESSES)


def test_settings_of_the_remote_are_those_of_coveys(tmp_path):
    made = access(tmp_path, [("remote.origin.proxy", "http://p"), ("remote.origin.uploadpack", "up")])

    assert made.settings[:2] == (("remote.covey.proxy", "http://p"), ("remote.covey.uploadpack", "up"))


def test_what_any_repository_has_is_not_handed_on_twice(tmp_path):
    helper, header = ("credential.helper", "store"), (HEADER, "X-One: 1")

    made = access(tmp_path, [helper, header, helper], native=[helper, header])

    assert made.settings == (helper, *ADDRESSES)


def test_a_token_takes_the_place_of_other_authorizations(tmp_path):
    ours, theirs = (HEADER, "AUTHORIZATION: basic b3RoZXI="), ("http.extraheader", "authorization: Bearer x")
    further = ("http.extraheader", "X-Trace: 1")

    made = access(tmp_path, [theirs, ours, further], token=Token("s3cret", "me"))

    assert headers(made) == ["X-Trace: 1", basic("me", "s3cret")]


@pytest.mark.parametrize(
    "url", ["git@example.org:a/b.git", "/srv/a.git", "file:///srv/a.git", "ssh://git@example.org/a"]
)
def test_a_token_is_of_no_use_without_http(tmp_path, url):
    made = access(tmp_path, url=url, token=Token("s3cret"))

    assert made.url == url
    assert not any("s3cret" in value or Token("s3cret").basic in value for _, value in made.settings)


def test_a_password_in_an_address_lets_in_by_a_header(tmp_path):
    made = access(tmp_path, url="https://me:w%40rd@example.org/a/b.git")

    assert (headers(made), made.url) == ([basic("me", "w@rd")], URL)
    assert not any("w%40rd" in text or "me@" in text for setting in made.settings for text in setting)


def test_a_name_in_an_address_lets_in_with_the_password_that_git_knows_for_it(tmp_path):
    asked = []

    def password_of(*question):
        asked.append(question)
        return "word"

    helper = ("credential.helper", "store")
    made = access(tmp_path, [helper], url="https://somebody@example.org/a/b.git", password_of=password_of)

    assert asked == [([helper], URL, "somebody")]
    assert headers(made) == [basic("somebody", "word")]
    assert "word" in made.secrets


def test_a_name_that_nobody_knows_a_password_for_lets_in_alone(tmp_path):
    made = access(tmp_path, url="https://ghp_t0ken@example.org/a/b.git")

    assert (headers(made), made.url) == ([basic("ghp_t0ken", "")], URL)
    assert "ghp_t0ken" in made.secrets


@pytest.mark.parametrize("key", ["http.extraheader", HEADER, "http.https://example.org/a/b.git.extraheader"])
def test_a_name_in_an_address_takes_no_place_of_a_header_for_it(tmp_path, key):
    header = (key, "AUTHORIZATION: basic b3RoZXI=")

    made = access(tmp_path, [header], url="https://me@example.org/a/b.git")

    assert made.settings == (header, *ADDRESSES)


def test_a_name_in_an_address_lets_in_where_a_header_is_for_another(tmp_path):
    header = ("http.https://example.com/.extraheader", "AUTHORIZATION: basic b3RoZXI=")

    made = access(tmp_path, [header], url="https://ghp_t0ken@example.org/a/b.git")

    assert basic("ghp_t0ken", "") in headers(made)


def test_an_address_that_is_not_of_http_is_as_it_was_and_said_without_its_password(tmp_path):
    made = access(tmp_path, url="ssh://git:s3cret@example.org/a/b.git")

    assert ("url.ssh://git:s3cret@example.org/a/b.git.insteadof", READ) in made.settings
    assert made.url == "ssh://git@example.org/a/b.git"
    assert "s3cret" in made.secrets


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
