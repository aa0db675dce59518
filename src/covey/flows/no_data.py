"""Where something is to be said of the stored data, and there is none."""

from __future__ import annotations

from collections.abc import Sequence

from covey.config.projects_table import go_into_one
from covey.config.schema import Settings
from covey.errors import DataError


def no_data(names: Sequence[str], settings: Settings) -> DataError:
    """The error where a report is asked for and nothing was measured."""
    if settings.projects and not (names or settings.environments):
        what = "there is no coverage data here, above several projects"
        return DataError(what, fix=go_into_one(settings.projects), slug="no-data")
    what = f"environment `{names[0]}` has no data" if len(names) == 1 else "there is no coverage data yet"
    return DataError(
        what,
        fix=f"run `covey run{''.join(' ' + name for name in names)}` first, or `covey combine` data files",
        slug="no-data",
    )
