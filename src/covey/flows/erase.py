"""`covey erase`: delete covey's data, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from covey.config.schema import Settings
from covey.flows.selection import chosen, known_environments
from covey.store.folder import erase


def erase_data(settings: Settings, environments: Sequence[str]) -> list[Path]:
    """Delete the data of the environments, or all of it. Returns what was deleted.

    Raises:
        ConfigError: "unknown-environment".
        DataError: "unwritable-folder".
    """
    names = chosen(environments, known_environments(settings))
    return erase(settings.data_dir, names or None)
