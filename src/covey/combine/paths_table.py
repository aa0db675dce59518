"""The `[paths]` table that maps folders elsewhere to folders of the project, as a user can paste it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from covey.model.fresh_name import fresh_name

Roots = tuple[str, str]
"""A folder of the project ("." is the project itself) and the same folder elsewhere."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a configuration file of coverage.py has the table."""

    section: str
    """Its head: "[coverage:paths]"."""
    listed: Callable[[Sequence[str]], str]
    """Spells the folders of an entry."""


def form_in(file: PurePath | None) -> Form:
    """The form in a file that configures coverage.py; that of pyproject.toml where there is none."""
    if file is None or file.suffix == ".toml":
        return Form("[tool.coverage.paths]", lambda folders: json.dumps(folders, ensure_ascii=False))
    section = "[coverage:paths]" if file.name in ("setup.cfg", "tox.ini") else "[paths]"
    # The commas between folders are the only ones: this form has no way to spell one in a name.
    return Form(section, lambda folders: ", ".join(folder.replace(",", "?") for folder in folders))


def paths_rules(roots: Iterable[Roots], form: Form, taken: Collection[str] = ()) -> dict[str, str]:
    """For each folder of the project, the one entry of the table that joins all of its folders elsewhere.

    Args:
        taken: names that the table has already.
    """
    return {inner: f"{name} = {form.listed(folders)}" for inner, (name, folders) in _named(roots, taken).items()}


def _named(roots: Iterable[Roots], taken: Collection[str]) -> dict[str, tuple[str, list[str]]]:
    """For each folder of the project, a name that no other has, and the folder with its patterns."""
    entries: dict[str, tuple[str, list[str]]] = {}
    used = set(taken)
    for inner, outer in sorted(set(roots)):
        if inner not in entries:
            wanted = re.sub(r"[^A-Za-z0-9]+", "_", inner).strip("_").lower() or "project"
            name = fresh_name(wanted, used, mark="_")
            used.add(name)
            entries[inner] = name, [inner.replace("$", "$$")]
        # A wildcard stands for what means something else in a pattern; a dollar would start a variable's name.
        entries[inner][1].append(re.sub(r"[*?\[\]]", "?", outer).replace("$", "$$"))
    return entries
