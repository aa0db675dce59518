"""The `[paths]` table that maps folders elsewhere to folders of the project, as a user can paste it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

Roots = tuple[str, str]
"""A folder of the project ("." is the project itself) and the same folder elsewhere."""


def paths_toml(roots: Iterable[Roots]) -> str:
    """For pyproject.toml."""
    lines = ["[tool.coverage.paths]"]
    for name, folders in _named(roots).items():
        lines += [f"{name} = [", *(f"    {json.dumps(folder, ensure_ascii=False)}," for folder in folders), "]"]
    return "\n".join(lines) + "\n"


def paths_ini(roots: Iterable[Roots]) -> str:
    """For .coveragerc; in setup.cfg and tox.ini the section is called `[coverage:paths]`.

    It has no way to spell a folder of the project that has a comma in its name.
    """
    lines = ["[paths]"]
    for name, folders in _named(roots).items():
        lines += [f"{name} =", *(f"    {folder.replace(',', '?')}" for folder in folders)]
    return "\n".join(lines) + "\n"


def _named(roots: Iterable[Roots]) -> Mapping[str, list[str]]:
    """By a name for each folder of the project: the folder, then its patterns."""
    entries: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for inner, outer in sorted(set(roots)):
        if inner not in names:
            wanted = re.sub(r"[^A-Za-z0-9]+", "_", inner).strip("_").lower() or "project"
            names[inner] = wanted if wanted not in entries else f"{wanted}_{len(entries) + 1}"
            entries[names[inner]] = [inner.replace("$", "$$")]
        # A wildcard stands for what means something else in a pattern; a dollar would start a variable's name.
        entries[names[inner]].append(re.sub(r"[*?\[\]]", "?", outer).replace("$", "$$"))
    return entries
