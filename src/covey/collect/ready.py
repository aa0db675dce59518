"""When a server is ready: something answers, or its output says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from covey.errors import ConfigError
from covey.system.http import accepts_connection, answered_status

ANSWER_TIMEOUT_S = 5.0
ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Port:
    """Ready when it accepts connections."""

    text: str
    host: str
    port: int

    def is_taken(self) -> bool:
        """Whether something listens there."""
        return accepts_connection(self.host, self.port, timeout_s=ANSWER_TIMEOUT_S)

    def is_ready(self, output: str) -> bool:
        return self.is_taken()

    def __str__(self) -> str:
        return f"{self.text} accepts connections"


@dataclass(frozen=True, slots=True)
class Url(Port):
    """Ready when a GET succeeds."""

    def is_ready(self, output: str) -> bool:
        status = answered_status(self.text, timeout_s=ANSWER_TIMEOUT_S)
        return status is not None and status < 400

    def __str__(self) -> str:
        return f"{self.text} answers"


@dataclass(frozen=True, slots=True)
class Words:
    """Ready when the output of the server matches."""

    pattern: re.Pattern[str]

    def is_taken(self) -> bool:
        """Nobody else can have said it."""
        return False

    def is_ready(self, output: str) -> bool:
        return self.pattern.search(output) is not None

    def __str__(self) -> str:
        return f"its output matches {self.pattern.pattern!r}"


Ready = Port | Words


def parse_ready(text: str) -> Ready:
    """What a `ready` setting means: a URL, `host:port`, or else a regular expression.

    Raises:
        ConfigError: "ready-pattern".
    """
    if text.startswith(("http://", "https://")):
        return _url(text)
    address = ADDRESS.fullmatch(text)
    if address:
        return Port(text, address["host"].strip("[]"), int(address["port"]))
    try:
        return Words(re.compile(text, re.MULTILINE))
    except re.error as error:
        raise _unclear(text, f"as a regular expression: {error}") from error


def _url(text: str) -> Url:
    try:
        parts = urlsplit(text)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except ValueError as error:
        raise _unclear(text, f"as a URL: {error}") from error
    if not parts.hostname:
        raise _unclear(text, "as a URL: it names no host")
    return Url(text, parts.hostname, port)


def _unclear(text: str, why: str) -> ConfigError:
    return ConfigError(
        f"`ready` cannot be understood {why}: {text}",
        fix="set it to a URL, to host:port, or to a regular expression that the server's output matches",
        slug="ready-pattern",
    )
