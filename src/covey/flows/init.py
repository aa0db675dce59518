"""`covey init`: propose tables for a project that has none, and write them if asked."""

from __future__ import annotations

from pathlib import Path

from covey.config.project import Project
from covey.config.projects_table import go_into_one, read_projects
from covey.config.propose import Proposal, Write, propose
from covey.errors import ConfigError
from covey.system.files import read_bytes, walked_files, write_text
from covey.system.git import listed_files


def proposal_for(project: Project) -> Proposal:
    """What to add to the project's configuration, and why.

    Raises:
        ConfigError: "already-configured", "toml-syntax".
    """
    root = project.root
    if project.tables and (projects := read_projects(project.tables)):
        raise ConfigError(
            f"{project.tables.file} declares projects: each has its environments in its own folder",
            fix=go_into_one(projects),
            slug="already-configured",
        )

    def read(path: str) -> str:
        return (read_bytes(root / path) or b"").decode("utf-8", "replace")

    return propose(listed_files(root) or walked_files(root), read)


def apply(root: Path, writes: tuple[Write, ...]) -> list[Path]:
    """Write a proposal: files that exist keep what they hold. Returns the files written.

    Raises:
        DataError: "unwritable-folder".
    """
    for write in writes:
        path = (root / write.path).resolve()  # a link stays one
        before = (read_bytes(path) or b"").decode("utf-8") if write.append else ""
        write_text(path, before + write.text)
    return [root / write.path for write in writes]
