"""`covey cache`: the remembered analyses."""

from __future__ import annotations

from pathlib import Path

from covey.config.schema import Settings
from covey.store.cache import cache_folder, clear_cache
from covey.system.memo import Size, size_of


def cached(settings: Settings) -> tuple[Path, Size]:
    """Where analyses are remembered, and how much."""
    folder = cache_folder(settings.data_dir)
    return folder, size_of(folder)


def forget(settings: Settings) -> Size:
    """Delete them. Returns how much there was.

    Raises:
        DataError: "unwritable-folder".
    """
    _, size = cached(settings)
    clear_cache(settings.data_dir)
    return size
