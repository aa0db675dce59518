"""What `covey init` proposes: the tables of a project that has none, from what is found in its files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.config.found_code import Code, coverage_files, find_code, sources_elsewhere
from covey.config.found_scripts import find_scripts
from covey.config.found_servers import Server, find_servers
from covey.config.found_tests import Found, find_python_tests
from covey.config.listing import Listing, nested
from covey.config.project import OWN_FILE, SHARED_FILE
from covey.config.table import toml_table
from covey.errors import ConfigError
from covey.model.fresh_name import fresh_name


@dataclass(frozen=True, slots=True)
class Write:
    """A text to write."""

    path: str
    """Relative to the project."""
    text: str
    append: bool
    """Whether it goes to the end of a file that exists; else the file is new."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to write, and why."""

    writes: tuple[Write, ...]
    findings: tuple[str, ...]
    """Sentences for a person."""
    runs: bool = True
    """Whether it declares an environment; one that is only an example, in a comment, is none."""


def propose(files: Collection[str], read: Callable[[str], str]) -> Proposal:
    """Tables for a project without any.

    Args:
        files: relative to the project, POSIX.
        read: the text of one of them; it replaces what is not UTF-8.
    Raises:
        ConfigError: "already-configured", or "toml-syntax" for a pyproject.toml that cannot be added to.
    """
    listing = Listing(files, read)
    _check_free(listing)
    code = find_code(listing)
    configured = coverage_files(listing)
    python = list(find_python_tests(listing, code))
    tests = _distinct([*python, *find_scripts(listing, python_tests=bool(python))])
    servers = find_servers(listing)
    findings = [f"[{found.name}] {found.sentence}" if found.name else found.sentence for found in tests]
    runs = any(found.command for found in tests)
    if not runs:
        findings.append("no tests were found: replace the example by what runs your code")
    for server in servers:
        findings.append(f"{server.file} starts a server: proposed as a comment, for you to say what uses it")
    findings += _said_of_coverage(code, configured)
    for file, folder in sources_elsewhere(listing).items():
        findings.append(f"{file} has {folder} as `source`, which only one machine has: name it relative to the project")
    for file in listing.named(SHARED_FILE):
        if file != SHARED_FILE:
            findings.append(f"{file} is a project inside this one: `covey init` in its folder looks at it by itself")
    return Proposal(tuple(_writes(listing, tests, servers, None if configured else code)), tuple(findings), runs)


def _check_free(listing: Listing) -> None:
    taken = OWN_FILE if OWN_FILE in listing.files else ""
    if SHARED_FILE in listing.files:
        tables = toml_table(Path(SHARED_FILE), listing.read(SHARED_FILE)).values
        taken = taken or (SHARED_FILE if "covey" in nested(tables, "tool") else "")
    if taken:
        raise ConfigError(
            f"{taken} already holds covey's tables",
            fix=f"edit them there, or remove them from {taken} to have new ones proposed",
            slug="already-configured",
        )


def _distinct(found: Iterable[Found]) -> list[Found]:
    """With a number behind a name that was there before."""
    names: set[str] = set()
    result = []
    for each in found:
        name = each.name and fresh_name(each.name, names)
        names.add(name)
        result.append(Found(each.sentence, name, each.command))
    return result


def _said_of_coverage(code: Code | None, configured: Sequence[str]) -> Iterator[str]:
    if configured:
        yield f"{configured[0]} configures coverage.py: it stays as it is, and covey obeys it"
        for other in configured[1:]:
            yield f"{other} configures coverage.py too, which does not read it beside {configured[0]}"
    elif code:
        yield f"source = {', '.join(code.source)}: the project's code; files that no test imports count as missed"
    else:
        yield "no package was found: set `source` in [tool.coverage.run], or files that are never imported do not count"


def _writes(listing: Listing, tests: Sequence[Found], servers: Sequence[Server], code: Code | None) -> Iterator[Write]:
    if SHARED_FILE in listing.files:
        existing = listing.read(SHARED_FILE)
        tables = [*_environments("tool.covey.", tests, servers), *([_coverage_toml(code)] if code else [])]
        text = ("\n" if existing.endswith("\n") or not existing else "\n\n") + "\n".join(tables)
        if _is_toml(existing + text):
            yield Write(SHARED_FILE, text, append=True)
            return
    yield Write(OWN_FILE, "\n".join(_environments("", tests, servers)), append=False)
    if code:
        yield Write(".coveragerc", _coverage_ini(code), append=False)


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # `tool` is an inline table, to which nothing can be added
        return False
    return True


def _environments(prefix: str, tests: Sequence[Found], servers: Sequence[Server]) -> Iterator[str]:
    commands = [found for found in tests if found.command]
    for found in commands:
        yield _table(f"{prefix}environments.{_key(found.name)}", command=found.command)
    if not commands:
        yield _commented(_table(f"{prefix}environments.tests", command="what you type to run your tests"))
    names = {found.name for found in commands}
    for server in servers:
        name = fresh_name(server.name, names)
        names.add(name)
        yield _commented(
            _table(
                f"{prefix}environments.{_key(name)}",
                server=server.command,
                ready=f"127.0.0.1:{server.port}",
                command="what uses the server",
            )
        )


def _coverage_toml(code: Code) -> str:
    text = _table("tool.coverage.run", branch=True, source=list(code.source))
    return text + (f"omit = {json.dumps(code.omit)}\n" if code.omit else "")


def _coverage_ini(code: Code) -> str:
    lines = ["[run]", "branch = true", "source =", *(f"    {folder}" for folder in code.source)]
    lines += ["omit =", *(f"    {pattern}" for pattern in code.omit)] if code.omit else []
    return "\n".join(lines) + "\n"


def _table(name: str, **values: str | bool | list[str]) -> str:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"[{name}]\n" + "".join(lines)


def _commented(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())


def _key(name: str) -> str:
    return json.dumps(name) if "." in name else name
