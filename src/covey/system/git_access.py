"""How a remote is reached from a repository that is not the checkout: its address, and what lets one in.

What the checkout's git already has counts there too: credential helpers, headers, proxies, ssh commands. All of it, and
a token, is handed on in variables: none of it is written to a disk, or stands in a list of processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from covey.model.secret import Token
from covey.system.git_checkout import Checkout, Remote
from covey.system.git_command import Setting

REMOTE = "covey"
"""What the remote is named in repositories of covey's own."""

SECTIONS = ("http.", "credential.", "ssh.", "protocol.")

KEYS = ("core.askpass", "core.gitproxy", "core.sshcommand")

KEYS_OF_REMOTES = ("proxy", "proxyauthmethod", "receivepack", "uploadpack", "vcs")

AUTHORIZATION = "authorization:"


@dataclass(frozen=True, slots=True)
class Access:
    """The remote, as settings for git."""

    url: str
    """Where it is read from, without a password."""
    settings: tuple[Setting, ...] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)


def access_to(remote: Remote, checkout: Checkout, native: Iterable[Setting], token: Token | None) -> Access:
    """How to reach the remote from another repository of the same user.

    Args:
        native: the settings that any repository of this user has: they are not handed on, for some are lists.
        token: takes the place of passwords and headers that the checkout has for the remote; only for http.
    """
    read_url, read_token = without_password(remote.read_url)
    write_url, write_token = without_password(remote.write_url)
    native = list(native)
    carried = [setting for setting in _further(checkout.settings, native) if _is_carried(setting[0], remote.name)]
    tokens: dict[str, Token] = {}
    for url, found in ((read_url, read_token), (write_url, write_token)):
        let_in = token or found
        if origin(url) and let_in:
            tokens[origin(url)] = let_in
    if tokens:
        carried = [setting for setting in carried if not _authorizes(setting)]
    settings = [_renamed(setting, remote.name) for setting in carried]
    settings += [(f"remote.{REMOTE}.url", read_url), (f"remote.{REMOTE}.pushurl", write_url)]
    # An empty header forgets the earlier ones: hosts refuse a request with two of the kind.
    forget = [""] if any(map(_authorizes, native)) else []
    for place, known in tokens.items():
        headers = [*forget, f"Authorization: Basic {known.basic}"]
        settings += [(f"http.{place}.extraheader", header) for header in headers]
    return Access(read_url, tuple(settings), frozenset(_secrets(checkout.settings, [*tokens.values()])))


def without_password(url: str) -> tuple[str, Token | None]:
    """An address of http without the password in it, and the password. git's own processes would show it."""
    parts = urlsplit(url) if url.lower().startswith(("http://", "https://")) else None
    if parts is None or ":" not in parts.netloc.rpartition("@")[0]:
        return url, None
    userinfo, _, host = parts.netloc.rpartition("@")
    username, _, password = userinfo.partition(":")
    return parts._replace(netloc=host).geturl(), Token(unquote(password), unquote(username))


def origin(url: str) -> str:
    """Scheme, host and port of an address of http, "https://example.org/"; else ""."""
    if not url.lower().startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


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


def _secrets(settings: Iterable[Setting], tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        yield from token.forms
    for key, value in settings:
        if key.endswith(".extraheader"):
            yield value
            yield from value.split()[2:]
        _, found = without_password(key.removeprefix("url.")) if "://" in key else without_password(value)
        if found:
            yield from found.forms
