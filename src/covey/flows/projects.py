"""The projects of a repository that has several, each with its own settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from covey.config.load import load
from covey.config.schema import ProjectSettings, Settings
from covey.errors import ConfigError, DataError
from covey.flows.report import make_report
from covey.model.report import Report

Made = TypeVar("Made")


def settings_of(settings: Settings, project: ProjectSettings, environ: Mapping[str, str]) -> Settings:
    """The project's own settings, but for those about the branch: it is one for all.

    Raises:
        ConfigError: "project-folder", or of the project's configuration.
    """
    folder = settings.root / project.path
    own = load(folder, environ) if folder.is_dir() else settings
    if own.root != folder.resolve():
        raise ConfigError(
            f"the project {project.name} is to be in {project.path}, and there is none",
            fix="correct `path`, or give that folder its own covey.toml or [tool.covey] tables",
            slug="project-folder",
        )
    return replace(own, publish=replace(settings.publish, template=own.publish.template))


def reports_of(settings: Settings, environ: Mapping[str, str]) -> dict[str, tuple[Settings, Report]]:
    """By name, the settings and the report of each project that has data here.

    Raises:
        ConfigError: as `settings_of`.
        DataError: "no-data": none has any. Or of what is stored.
    """
    return of_those_with_data(settings, environ, lambda own: (own, make_report(own)))


def of_those_with_data(
    settings: Settings, environ: Mapping[str, str], make: Callable[[Settings], Made]
) -> dict[str, Made]:
    """By name, what is made of each project that has data here.

    Args:
        make: of the project's settings; raises DataError, "no-data", where there is none.
    Raises:
        ConfigError: as `settings_of`.
        DataError: "no-data": none has any. Or as `make`.
    """
    made: dict[str, Made] = {}
    without: DataError | None = None
    for name, project in settings.projects.items():
        own = settings_of(settings, project, environ)
        try:
            made[name] = make(own)
        except DataError as error:
            if error.slug != "no-data":
                raise
            without = error
    if not made and without is not None:
        raise without
    return made
