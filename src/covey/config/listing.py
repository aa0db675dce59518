"""The files of a project, as `covey init` looks at them: their names, and the text of few of them."""

from __future__ import annotations

import configparser
import fnmatch
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

_NOT_OURS = {
    "examples",
    "example",
    "venv",
    "env",
    "node_modules",
    "site-packages",
    "build",
    "dist",
    "vendor",
    "__pycache__",
}


@dataclass(frozen=True)
class Listing:
    """Repository-relative POSIX paths, and what reads one of them."""

    files: Collection[str]
    read: Callable[[str], str]

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Ascending, without hidden folders, environments and what was built or taken from others."""
        return tuple(
            path
            for path in sorted(self.files)
            if not any(part.startswith(".") or part in _NOT_OURS for part in path.split("/")[:-1])
        )

    def named(self, *patterns: str) -> list[str]:
        """The files whose name, without folder, has one of these shapes."""
        return [path for path in self.own if any(fnmatch.fnmatchcase(name_of(path), each) for each in patterns)]

    def toml(self, path: str) -> Mapping[str, Any]:
        """The tables of a TOML file; none where it is missing or broken: init says so when it writes."""
        try:
            return tomllib.loads(self.read(path)) if path in self.files else {}
        except tomllib.TOMLDecodeError:
            return {}

    def ini(self, path: str) -> Mapping[str, Mapping[str, str]]:
        """The sections of an ini file; none where it is missing or broken."""
        parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
        try:
            parser.read_string(self.read(path) if path in self.files else "")
        except configparser.Error:
            return {}
        return {name: {key: value or "" for key, value in parser[name].items()} for name in parser.sections()}


def name_of(path: str) -> str:
    return PurePosixPath(path).name


def top_of(paths: Collection[str]) -> str:
    """The first folder, if all of these paths share it; else ""."""
    tops = {path.split("/", 1)[0] if "/" in path else "" for path in paths}
    return tops.pop() if len(tops) == 1 else ""


def nested(tables: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """A table inside tables; an empty one where there is none."""
    for key in keys:
        found = tables.get(key)
        tables = found if isinstance(found, dict) else {}
    return tables
