"""covey's own settings of the project that a folder belongs to, without coverage.py's."""

from __future__ import annotations

import os
from pathlib import Path

from covey.config.environments import CONTEXTS, CORES, KEYS, check_top_level, read_environments
from covey.config.project import find_project
from covey.config.projects_table import read_projects
from covey.config.publish_table import read_publish
from covey.config.report_table import read_report
from covey.config.schema import Settings
from covey.config.table import Table


def declared(start: Path) -> Settings:
    """The settings of the project around the folder `start`, those of coverage.py as if it had none.

    Raises:
        ConfigError: whatever is wrong, with the file it stands in.
    """
    project = find_project(start)
    tables = project.tables or Table(project.root, "", {})
    check_top_level(tables)
    contexts = tables.one_of("contexts", CONTEXTS)
    return Settings(
        root=project.root,
        source_file=project.tables.file if project.tables else None,
        environments=read_environments(tables),
        report=read_report(tables),
        publish=read_publish(tables),
        projects=read_projects(tables),
        data_dir=_data_dir(tables, project.root),
        core=tables.one_of("core", CORES) or Settings.core,
        contexts="" if contexts in (None, "none") else contexts,
        warnings=tuple(project.warnings),
        origins=_own_origins(tables),
    )


def _data_dir(tables: Table, root: Path) -> Path:
    path = Path(os.path.normpath(root / (tables.text("data_dir") or ".covey")))
    if path == root or path in root.parents:  # `covey erase` empties it
        raise tables.bad_value("data_dir", "a folder of its own")
    return path


def _own_origins(tables: Table) -> dict[str, str]:
    origins = {key: str(tables) for key in ("contexts", "core", "data_dir") if key in tables.values}
    for name in ("report", "publish"):
        table = tables.table(name)
        origins |= {f"{name}.{key}": str(table) for key in table.values}
    declared = tables.table("environments")
    for name in declared.values:
        table = declared.table(name)
        origins |= {f"environments.{name}.{key}": str(table) for key in KEYS if key in table.values}
    return origins
