"""The tables `[tool.covey.projects.NAME]`: the projects of a repository that has several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from covey.config.project import folders_above, tables_of
from covey.config.schema import ProjectSettings
from covey.config.table import Table
from covey.errors import ConfigError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

TAKEN = ("htmlcov",)
"""Folders of a data branch that are no project's."""


def read_projects(tables: Table) -> Mapping[str, ProjectSettings]:
    """The projects, in the order of their declaration.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "project-name", "unknown-setting", "wrong-type", "bad-value".
    """
    declared = tables.table("projects")
    return {name: _project(name, declared) for name in declared.values}


def declared_above(root: Path) -> tuple[Path, str] | None:
    """The folder above a project that declares it as one of several, and its name there.

    Raises:
        ConfigError: of what is wrong in a configuration above.
    """
    for folder in folders_above(root):
        for tables in tables_of(folder)[:1]:
            for name, project in read_projects(tables).items():
                if (folder / project.path).resolve() == root:
                    return folder, name
    return None


def _project(name: str, declared: Table) -> ProjectSettings:
    if not _NAME.fullmatch(name) or name in TAKEN:
        raise ConfigError(
            f"{declared}: a project cannot be named {name!r}: it is a folder of the data branch",
            fix="use letters, digits, `.`, `_` and `-`, a letter or digit first",
            slug="project-name",
        )
    if not isinstance(declared.values[name], dict):
        raise declared.wrong_type(name, "a table", fix=f'write {name} = {{ path = "folder" }}')
    table = declared.table(name)
    table.only(("path",), {})
    path = table.text("path") or name
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or PurePosixPath(path) == PurePosixPath():
        raise table.bad_value("path", "a folder in this one")
    return ProjectSettings(name, path)
