"""The `[paths]` table that maps folders elsewhere to folders of the project, as a user can paste it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import count

Roots = tuple[str, str]
"""A folder of the project ("." is the project itself) and the same folder elsewhere."""


def paths_rules(roots: Iterable[Roots], taken: Collection[str] = ()) -> dict[str, str]:
    """For each folder of the project, the one line of `[tool.coverage.paths]` that joins all of its folders elsewhere.

    Args:
        taken: names that the table has already.
    """
    return {
        inner: f"{name} = [{', '.join(json.dumps(folder, ensure_ascii=False) for folder in folders)}]"
        for inner, (name, folders) in _named(roots, taken).items()
    }


def paths_ini(roots: Iterable[Roots]) -> str:
    """For .coveragerc; in setup.cfg and tox.ini the section is called `[coverage:paths]`.

    It has no way to spell a folder of the project that has a comma in its name.
    """
    lines = ["[paths]"]
    for name, folders in _named(roots).values():
        lines += [f"{name} =", *(f"    {folder.replace(',', '?')}" for folder in folders)]
    return "\n".join(lines) + "\n"


def _named(roots: Iterable[Roots], taken: Collection[str] = ()) -> dict[str, tuple[str, list[str]]]:
    """For each folder of the project, a name that no other has, and the folder with its patterns."""
    entries: dict[str, tuple[str, list[str]]] = {}
    used = set(taken)
    for inner, outer in sorted(set(roots)):
        if inner not in entries:
            wanted = re.sub(r"[^A-Za-z0-9]+", "_", inner).strip("_").lower() or "project"
            name = next(name for name in _numbered(wanted) if name not in used)
            used.add(name)
            entries[inner] = name, [inner.replace("$", "$$")]
        # A wildcard stands for what means something else in a pattern; a dollar would start a variable's name.
        entries[inner][1].append(re.sub(r"[*?\[\]]", "?", outer).replace("$", "$$"))
    return entries


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))
