"""Whatever lets git in at a server by HTTP lets covey in; and it is seen nowhere on the way."""

import base64
import os
import re
from pathlib import Path

import pytest

from covey.errors import PublishError
from covey.model.secret import Token
from covey.publish.branch import Place
from git_server import git_server
from integration.publish.conftest import FILES
from integration.publish.test_checkout import traces
from repositories import environment, files_of, git
from selection import slow_but

SECRET = "s3cret/t0ken+with=signs"
QUOTED = "s3cret%2Ft0ken%2Bwith%3Dsigns"
USER = "x-access-token"
NAMED = [base64.b64encode(f"{SECRET}:{word}".encode()).decode() for word in ("", "x-oauth-basic")]
BASIC = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
WRONG = base64.b64encode(b"x-access-token:wrong").decode()


@pytest.fixture
def server(checkout):
    """The checkout's remote by HTTP, for one account only."""
    git(checkout.remote, "config", "http.receivepack", "true")
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    with git_server(checkout.remote.parent) as serving:
        serving.accounts = {(USER, SECRET)}
        checkout.git("remote", "set-url", "origin", f"{serving.url}remote.git")
        yield serving


def token(checkout, server):
    return {"token": Token(SECRET)}


def address(checkout, server):
    checkout.git("remote", "set-url", "origin", f"http://{USER}:{QUOTED}@127.0.0.1:{server.port}/remote.git")
    return {}


def rewritten_address(checkout, server):
    base = f"url.http://{USER}:{QUOTED}@127.0.0.1:{server.port}/.insteadOf"
    checkout.git("config", base, server.url)
    return {}


def given_address(checkout, server):
    return {"remote": f"http://{USER}:{QUOTED}@127.0.0.1:{server.port}/remote.git"}


def rewritten_by_the_user(checkout, server):
    """What the user's own settings say holds in every repository."""
    settings = checkout.folder.parent / "gitconfig"
    base = f"url.http://{USER}:{QUOTED}@127.0.0.1:{server.port}/.insteadOf"
    git(settings.parent, "config", "-f", str(settings), base, server.url)
    return {"environ": environment(GIT_CONFIG_GLOBAL=str(settings))}


def token_as_name(checkout, server):
    server.accounts = {(SECRET, "")}
    checkout.git("remote", "set-url", "origin", f"http://{QUOTED}@127.0.0.1:{server.port}/remote.git")
    return {}


def token_before_an_empty_password(checkout, server):
    server.accounts = {(SECRET, "")}
    checkout.git("remote", "set-url", "origin", f"http://{QUOTED}:@127.0.0.1:{server.port}/remote.git")
    return {}


def token_before_a_word(checkout, server):
    server.accounts = {(SECRET, "x-oauth-basic")}
    checkout.git("remote", "set-url", "origin", f"http://{QUOTED}:x-oauth-basic@127.0.0.1:{server.port}/remote.git")
    return {}


def helper_that_knows_the_name(checkout, server):
    checkout.git("remote", "set-url", "origin", f"http://{USER}@127.0.0.1:{server.port}/remote.git")
    return helper(checkout, server)


def asked_for_the_name(checkout, server):
    checkout.git("remote", "set-url", "origin", f"http://{USER}@127.0.0.1:{server.port}/remote.git")
    return asked(checkout, server)


def token_as_name_where_a_program_is_asked(checkout, server):
    program = checkout.folder.parent / "askpass"
    program.write_text(f"#!/bin/sh\ntr '\\\\0' ' ' < /proc/$$/cmdline >> {program.parent}/asked\necho\n")
    program.chmod(0o755)
    checkout.git("config", "core.askPass", str(program))
    return token_as_name(checkout, server)


def header_beside_a_name(checkout, server):
    checkout.git("remote", "set-url", "origin", f"http://somebody@127.0.0.1:{server.port}/remote.git")
    return header(checkout, server)


def header(checkout, server):
    checkout.git("config", f"http.{server.url}.extraheader", f"AUTHORIZATION: basic {BASIC}")
    return {}


def included_header(checkout, server):
    included = checkout.folder.parent / "credentials.config"
    git(
        included.parent,
        "config",
        "-f",
        str(included),
        f"http.{server.url}.extraheader",
        f"AUTHORIZATION: basic {BASIC}",
    )
    checkout.git("config", f"includeIf.gitdir:{checkout.folder}/.git.path", str(included))
    return {}


def helper(checkout, server):
    store = checkout.folder.parent / "store"
    store.write_text(f"http://{USER}:{QUOTED}@127.0.0.1%3a{server.port}\n")
    checkout.git("config", "credential.helper", f"store --file={store}")
    return {}


def helper_of_the_folder(checkout, server):
    """One that is looked for where the checkout is."""
    (checkout.folder / "helper").write_text(f"#!/bin/sh\necho username={USER}\necho 'password={SECRET}'\n")
    checkout.git("config", "credential.helper", "!sh ./helper")
    return {}


def user_header(checkout, server):
    settings = checkout.folder.parent / "gitconfig"
    git(
        settings.parent,
        "config",
        "-f",
        str(settings),
        f"http.{server.url}.extraheader",
        f"Authorization: Basic {BASIC}",
    )
    return {"environ": environment(GIT_CONFIG_GLOBAL=str(settings))}


def asked(checkout, server):
    program = checkout.folder.parent / "askpass"
    program.write_text(f"#!/bin/sh\ncase $1 in Username*) echo {USER};; *) echo '{SECRET}';; esac\n")
    program.chmod(0o755)
    return {"environ": environment(GIT_ASKPASS=str(program))}


def token_beside_wrong_headers(checkout, server):
    """The checkout's own token may read only: the one that is given takes its place."""
    checkout.git("config", f"http.{server.url}.extraheader", f"AUTHORIZATION: basic {WRONG}")
    checkout.git("config", "http.extraheader", f"Authorization: Basic {WRONG}")
    settings = checkout.folder.parent / "gitconfig"
    git(settings.parent, "config", "-f", str(settings), "http.extraheader", f"authorization: basic {WRONG}")
    return {"token": Token(SECRET), "environ": environment(GIT_CONFIG_GLOBAL=str(settings))}


WAYS = [
    token,
    address,
    rewritten_address,
    rewritten_by_the_user,
    given_address,
    token_as_name,
    token_before_an_empty_password,
    token_before_a_word,
    helper_that_knows_the_name,
    asked_for_the_name,
    token_as_name_where_a_program_is_asked,
    header_beside_a_name,
    header,
    included_header,
    helper,
    helper_of_the_folder,
    user_header,
    asked,
    token_beside_wrong_headers,
]


def gives_away(text):
    """The forms of the secret that a text shows."""
    return [form for form in (SECRET, QUOTED, BASIC, *NAMED) if form in text]


@pytest.mark.parametrize("way", slow_but([token, given_address, header, helper_of_the_folder, asked], WAYS))
def test_who_is_let_in_publishes_and_nothing_shows_the_secret(checkout, server, published, scratch, way, tmp_path):
    options = way(checkout, server)
    checkout.git("config", "http.postBuffer", "65536")
    before = traces(checkout.folder)
    seen = []

    def look(request):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = path.read_bytes().decode(errors="replace")
            except OSError:
                continue
            seen.extend(f"{request}: {command}" for _ in gives_away(command))
        for path in scratch.rglob("*"):
            if path.is_file():
                seen.extend(f"{request}: {path}" for _ in gives_away(path.read_bytes().decode(errors="replace")))

    server.on_request = look
    logs = {
        name: str(tmp_path / f"log-{name}") for name in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE2", "GIT_TRACE_SETUP")
    }
    environ = {**options.pop("environ", environment()), **logs}

    # The second one is more than git sends in one piece.
    for files in (FILES, {**FILES, "big": os.urandom(100_000)}):
        assert published(checkout.folder, files, environ=environ, **options).replaced

    assert files_of(checkout.remote).keys() == {*FILES, "big"}
    assert len(server.headers) > 8
    assert seen == []
    assert traces(checkout.folder) == before
    told = "".join(Path(log).read_text(errors="replace") for log in logs.values())
    told += "".join(path.read_text() for path in tmp_path.glob("asked"))
    assert "receive-pack" in told
    assert gives_away(told) == []


@pytest.mark.parametrize("way", [token, address, header, token_as_name, token_before_a_word])
@pytest.mark.parametrize(
    ("word", "status", "slug"),
    [
        ("git-upload-pack", 403, "no-permission"),
        ("git-receive-pack", 403, "no-permission"),
        ("remote.git", 404, "remote-not-found"),
        ("remote.git", 503, "remote-unreachable"),
        ("remote.git", 401, "no-permission"),
    ],
)
def test_a_refusal_is_explained_without_the_secret(checkout, server, published, way, word, status, slug):
    options = way(checkout, server)
    server.refusals = {word: status}
    talkative = environment(GIT_TRACE="1", GIT_CURL_VERBOSE="1", GIT_TRACE_CURL="1")

    for environ in (environment(), talkative):
        with pytest.raises(PublishError) as caught:
            published(checkout.folder, environ=environ, **options)

        assert caught.value.slug == slug, str(caught.value)
        assert gives_away(str(caught.value) + repr(caught.value)) == []
        assert f"{server.url}remote.git" in str(caught.value)


def test_a_wrong_token_is_explained(checkout, server, published):
    with pytest.raises(PublishError) as caught:
        published(checkout.folder, token=Token("wr0ng-t0ken"))

    assert caught.value.slug == "no-permission"
    assert not re.search("wr0ng-t0ken", str(caught.value))


@pytest.mark.parametrize("scheme", ["ssh", "git", "ftp"])
def test_a_password_is_shown_of_no_address(checkout, published, scheme):
    with pytest.raises(PublishError) as caught:
        published(checkout.folder, remote=f"{scheme}://git:{QUOTED}@covey.invalid/a/b.git")

    assert f"{scheme}://git@covey.invalid/a/b.git" in str(caught.value)
    assert gives_away(str(caught.value) + repr(caught.value)) == []


def test_nobody_is_asked_when_nothing_lets_in(checkout, server, published):
    with pytest.raises(PublishError) as caught:
        published(checkout.folder)

    assert caught.value.slug == "no-permission"


def test_a_token_is_sent_to_the_remote_only(checkout, server, published, tmp_path):
    """What else the checkout's settings name is none of the token's business."""
    with git_server(checkout.remote.parent) as other:
        checkout.git("remote", "set-url", "--push", "origin", f"{server.url}remote.git")
        checkout.git("remote", "set-url", "origin", str(checkout.remote))
        checkout.git("config", f"http.{other.url}.extraheader", "X-Other: yes")
        published(checkout.folder, token=Token(SECRET))

        assert other.headers == []
    assert {tuple(values) for values in server.headers} <= {(), (f"Basic {BASIC}",)}


def test_a_place_does_not_show_its_token_or_variables(checkout, opened):
    place = Place(checkout.folder, {"COVEY_TOKEN": SECRET}, token=Token(SECRET))

    assert gives_away(repr(place)) == []
