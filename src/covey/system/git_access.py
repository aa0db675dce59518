"""How a remote is reached from a repository that is not the checkout: its address, and what lets one in.

What the checkout's git already has counts there too: credential helpers, headers, proxies, ssh commands. All of it, and
a token, is handed on in variables: none of it is written to a disk, or stands in a list of processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from covey.model.secret import Token
from covey.system.git_address import Address, address
from covey.system.git_checkout import Checkout, Remote
from covey.system.git_command import Setting

REMOTE = "covey"
"""What the remote is named in repositories of covey's own."""

READ, WRITE = "covey://read", "covey://write"
"""What its addresses are named: nothing that a user may have settings for."""

SECTIONS = ("http.", "credential.", "ssh.", "protocol.")

KEYS = ("core.askpass", "core.gitproxy", "core.sshcommand")

KEYS_OF_REMOTES = ("proxy", "proxyauthmethod", "receivepack", "uploadpack", "vcs")

AUTHORIZATION = "authorization:"

Passwords = Callable[[Sequence[Setting], str, str], str | None]
"""The password that git finds by these settings for an address and a name."""


@dataclass(frozen=True, slots=True)
class Access:
    """The remote, as settings for git."""

    url: str
    """Where it is read from, without credentials."""
    settings: tuple[Setting, ...] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)


def access_to(
    remote: Remote, checkout: Checkout, native: Iterable[Setting], token: Token | None, password_of: Passwords
) -> Access:
    """How to reach the remote from another repository of the same user.

    Args:
        native: the settings that any repository of this user has: they are not handed on, for some are lists.
        token: takes the place of passwords and headers that the checkout has for the remote; only for http.
        password_of: asked where an address has a mere name in it.
    """
    read, write = address(remote.read_url), address(remote.write_url)
    native = list(native)
    further = _further(checkout.settings, native)
    carried = [_renamed(setting, remote.name) for setting in further if _is_carried(setting[0], remote.name)]
    tokens: dict[str, Token] = {}
    for each in dict.fromkeys((read, write)):
        let_in = token or _token_in(each, [*native, *carried], lambda *asked: password_of(carried, *asked))
        if each.place and let_in:
            tokens[each.place] = let_in
    # An empty header forgets the earlier ones: hosts refuse a request with two of the kind.
    forget = [""] if any(map(_authorizes, native)) else []
    settings = [setting for setting in carried if not (tokens and _authorizes(setting))]
    settings += [*_leading("url", READ, read), *_leading("pushurl", WRITE, write)]
    for place, known in tokens.items():
        headers = [*forget, f"Authorization: Basic {known.basic}"]
        settings += [(f"http.{place}.extraheader", header) for header in headers]
    secrets = {*read.secrets, *write.secrets, *_secrets(checkout.settings, [*tokens.values()])}
    return Access(read.said, tuple(settings), frozenset(secrets))


def _token_in(
    found: Address, settings: Iterable[Setting], password_of: Callable[[str, str], str | None]
) -> Token | None:
    """What lets in by an address; without a password it is a name's, and where nobody knows that, the name's alone."""
    login = found.login
    if login is None or not found.place:
        return None
    if login.password is not None:
        return Token(login.password, login.username)
    if any(_authorizes(setting) and _is_of(setting[0], found.url) for setting in settings):
        return None
    return Token(password_of(found.url, login.username) or "", login.username)


def _leading(key: str, name: str, to: Address) -> list[Setting]:
    """The settings by which the remote has an address, and no `insteadOf` of the user's makes another one of it."""
    return [(f"remote.{REMOTE}.{key}", name), (f"url.{to.url}.insteadof", name)]


def _further(settings: Iterable[Setting], native: Iterable[Setting]) -> list[Setting]:
    seen = Counter(native)
    further = []
    for setting in settings:
        if seen[setting]:
            seen[setting] -= 1
        else:
            further.append(setting)
    return further


def _is_carried(key: str, remote: str) -> bool:
    named = key.removeprefix(f"remote.{remote}.")
    return key.startswith(SECTIONS) or key in KEYS or (named != key and named in KEYS_OF_REMOTES)


def _renamed(setting: Setting, remote: str) -> Setting:
    key, value = setting
    start = f"remote.{remote}."
    return (f"remote.{REMOTE}.{key.removeprefix(start)}", value) if key.startswith(start) else setting


def _authorizes(setting: Setting) -> bool:
    return setting[0].endswith(".extraheader") and setting[1].lower().startswith(AUTHORIZATION)


def _is_of(key: str, url: str) -> bool:
    """Whether `http.ADDRESS.extraheader`, or `http.extraheader`, is for an address."""
    place = key.removeprefix("http.").removesuffix("extraheader").removesuffix(".")
    return address(url).url.startswith(address(place).url)


def _secrets(settings: Iterable[Setting], tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        yield from token.forms
    for key, value in settings:
        if key.endswith(".extraheader"):
            yield value
            yield from value.split()[2:]
        yield from address(key.partition(".")[2]).secrets
        yield from address(value).secrets
