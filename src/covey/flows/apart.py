"""A folder that is published to lies apart from what was measured."""

from __future__ import annotations

import os
from pathlib import Path

from covey.config.schema import Settings
from covey.errors import DataError
from covey.flows.paths import place
from covey.model.report import Report


def check_apart(folder: Path, settings: Settings, report: Report) -> None:
    """Refuse a folder that has measured files in it, or the repository: a site would lie among the sources.

    Raises:
        DataError: "foreign-folder".
    """
    top = os.path.realpath(folder)
    inside = (file.path for file in report.files if _is_in(os.path.realpath(place(settings, file.path)), top))
    measured = next(inside, None)
    if measured is None and ".git" not in Path(top).parts:
        return
    why = f"it holds {measured}, which was measured" if measured else "it is git's"
    raise DataError(
        f"{folder} is no folder to publish to: {why}",
        fix="name a folder of its own, like `public`",
        slug="foreign-folder",
    )


def _is_in(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder
