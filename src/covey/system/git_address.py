"""Addresses of remotes: with whom they let in, who is kept out of what git's processes show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from covey.model.secret import SHORTEST, Token

WEB = ("http", "https")

PUBLIC_NAMES = frozenset({"git", "gitlab-ci-token", "oauth2", "x-access-token", "x-oauth-basic", "x-token-auth"})
"""What hosts want as the name beside a token, or beside a key."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who comes in. A name alone may be a token, too: some hosts take it so."""

    username: str = field(repr=False)
    password: str | None = field(repr=False)
    """None where only a name is said."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts."""

    url: str = field(repr=False)
    """For git: one of http without whom it lets in, any other as it is."""
    said: str
    """For people: without passwords."""
    login: Login | None = None
    place: str = ""
    """Scheme, host and port of an address of http, "https://example.org/"; else empty."""

    @property
    def secrets(self) -> Iterator[str]:
        """What would give the login away. A name that the address itself repeats, as that of an owner, is none."""
        if self.login is None:
            return
        if self.login.password:
            yield from Token(self.login.password, self.login.username).forms
        name = self.login.username
        if self.place and len(name) >= SHORTEST and name not in PUBLIC_NAMES and name not in self.said:
            yield from Token(name).forms


def address(url: str) -> Address:
    """The parts of an address."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return Address(url, url)
    end = min(found for mark in "/?#" if (found := f"{rest}{mark}".find(mark)) >= 0)
    userinfo, _, host = rest[:end].rpartition("@")
    username, colon, password = userinfo.partition(":")
    login = Login(unquote(username), unquote(password) if colon else None) if userinfo else None
    if scheme.lower() in WEB:
        place = f"{scheme.lower()}://{host}/"
        clean = place[:-1] + rest[end:]
        return Address(clean, clean, login, place)
    said = f"{scheme}://{username}@{host}{rest[end:]}" if colon else url
    return Address(url, said, login)
