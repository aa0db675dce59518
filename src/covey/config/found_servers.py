"""The servers that a project starts, by the commands in its Procfile, scripts and container files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from covey.config.listing import Listing, name_of

_FILES = ("Procfile*", "*.sh", "*.bash", "Makefile", "justfile", "Dockerfile*", "*compose*.y*ml")
_SERVER = re.compile(
    r"""(?:^|(?<=[\s"'=]))
    (?:python[\d.]*\s+-m\s+)?
    (?: (?P<kind> uvicorn | gunicorn | hypercorn | daphne | waitress-serve ) \s (?=[^#;&|]*\w:\w)
      | flask \s (?:--app[\s=]\S+\s+)? run \b
      | python[\d.]* \s+ \S*manage\.py \s+ runserver \b
    ) [^"'\#;&|>\n]*""",
    re.VERBOSE,
)
_INSTALLS = re.compile(r"^\s*#|\b(?:pip3?|uv|poetry|conda|apt|apt-get)\b.*\b(?:install|add|sync)\b")
_PORT = re.compile(r"(?:--port|-p|--bind|-b|--listen|runserver)[\s=]+(?:[\w.*-]+:)?(\d{2,5}|\$\{?\w+(?::?-(\d+))?\}?)")
_DEFAULT_PORTS = {"flask": 5000, "waitress-serve": 8080}


@dataclass(frozen=True, slots=True)
class Server:
    """A command that starts a server."""

    name: str
    command: str
    port: str
    file: str


def find_servers(listing: Listing) -> list[Server]:
    """Each command once; how it is exercised, only its owner knows."""
    found: dict[str, Server] = {}
    for path in listing.named(*_FILES):
        for line in listing.read(path).replace("\\\n", " ").split("\n"):
            if not _INSTALLS.search(line) and (match := _SERVER.search(_shell_form(line))):
                command = _as_measured(match[0])
                found.setdefault(command, Server(_name(path, line), command, _port(match[0]), path))
    return list(found.values())


def _shell_form(line: str) -> str:
    """A command that a container file spells as a list, as a shell would have it."""
    if match := re.search(r"\[\s*\".*\]", line):
        try:
            return " ".join(map(str, json.loads(match[0])))
        except ValueError:
            return line
    return line


def _as_measured(command: str) -> str:
    """Without the reloader, which would restart what is measured."""
    command = " ".join(command.replace("--reload", "").split())
    if "manage.py" in command and "--noreload" not in command:
        command = command.replace("runserver", "runserver --noreload", 1)
    return command


def _port(command: str) -> str:
    if found := _PORT.search(command):
        return found[1] if found[1].isdigit() else found[2] or "PORT"
    return str(next((port for name, port in _DEFAULT_PORTS.items() if name in command), 8000))


def _name(path: str, line: str) -> str:
    process = re.match(r"([A-Za-z0-9][\w-]*):", line)
    return process[1] if process and name_of(path).startswith("Procfile") else "server"
