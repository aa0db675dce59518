"""The tables `[tool.covey.projects.NAME]`: the projects of a repository that has several."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from covey.config.project import folders_above, tables_of
from covey.config.schema import ProjectSettings
from covey.config.table import Table
from covey.errors import ConfigError
from covey.model.label import RULE, is_label

TAKEN = frozenset(
    {
        "badge.svg", "data.covey", "data.json", "endpoint.json", "history.ndjson", "history.svg", "htmlcov",
        "readme.md", "trend.svg",
    }
)  # fmt: skip
"""What stands on top of a data branch beside the folders of projects, or stood there before these; in small letters."""


def read_projects(tables: Table) -> Mapping[str, ProjectSettings]:
    """The projects, in the order of their declaration.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "project-name", "project-twice", "unknown-setting", "wrong-type", "bad-value".
    """
    declared = tables.table("projects")
    projects: dict[str, ProjectSettings] = {}
    for name in declared.values:
        project = _project(name, declared)
        for known in projects.values():
            _check_apart(project, known, declared)
        projects[name] = project
    return projects


def go_into_one(projects: Mapping[str, ProjectSettings]) -> str:
    """What to do where a command is about one project, and was given above several."""
    folders = ", ".join(project.path for project in projects.values())
    return f"go into the folder of one of its projects: {folders}; `covey gate` and `covey publish` take all from here"


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
    if not is_label(name):
        raise _no_name(name, declared, "it is a folder of the data branch")
    if name.lower() in TAKEN:
        raise _no_name(name, declared, "the data branch has that already")
    if not isinstance(declared.values[name], dict):
        raise declared.wrong_type(name, "a table", fix=f'write {name} = {{ path = "folder" }}')
    table = declared.table(name)
    table.only(("path",), {})
    path = table.text("path") or name
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or PurePosixPath(path) == PurePosixPath():
        raise table.bad_value("path", "a folder in this one")
    return ProjectSettings(name, path)


def _check_apart(project: ProjectSettings, known: ProjectSettings, declared: Table) -> None:
    """Refuse two names for one folder: of the data branch, where the file system knows no case, or of the checkout."""
    if project.name.lower() == known.name.lower():
        raise _no_name(project.name, declared, f"it differs from {known.name!r} in case alone")
    if PurePosixPath(project.path) == PurePosixPath(known.path):
        raise ConfigError(
            f"{declared}: {known.name!r} and {project.name!r} have one folder, {project.path!r}: it would count twice",
            fix=f"give {project.name!r} the `path` of another folder, or remove it",
            slug="project-twice",
        )


def _no_name(name: str, declared: Table, why: str) -> ConfigError:
    return ConfigError(
        f"{declared}: a project cannot be named {name!r}: {why}",
        fix=f"{RULE}, and no name that the branch has already; its folder is set by `path`",
        slug="project-name",
    )
