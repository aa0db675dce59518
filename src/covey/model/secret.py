"""Secrets: kept out of what is printed, in whatever form they were on their way."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

HIDDEN = "***"

USERINFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<userinfo>[^/\s]+)@")

SHORTEST = 4
"""What is shorter is no secret, and would tear holes into every sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a host takes instead of a password."""

    value: str = field(repr=False)
    username: str = "x-access-token"
    """Most hosts take any."""

    @property
    def basic(self) -> str:
        """Both, as HTTP's basic authentication sends them."""
        return b64encode(f"{self.username}:{self.value}".encode("utf-8", "surrogateescape")).decode("ascii")

    @property
    def forms(self) -> frozenset[str]:
        """The texts that would give it away."""
        return frozenset(
            {self.value, quote(self.value, safe="", errors="surrogateescape"), unquote(self.value), self.basic}
        )


def scrubbed(text: str, secrets: Iterable[str] = ()) -> str:
    """A text without these secrets, and without the credentials of any address in it.

    A mere user of ssh is left: `ssh://git@host` gives nothing away.
    """
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, HIDDEN)
    return USERINFO.sub(_without_userinfo, text)


def _without_userinfo(found: re.Match[str]) -> str:
    harmless = "ssh" in found["scheme"].lower() and ":" not in found["userinfo"]
    return found[0] if harmless else f"{found['scheme']}{HIDDEN}@"
