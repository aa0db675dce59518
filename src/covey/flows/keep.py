"""What becomes of data that was combined: the stored data of its environments, or a part of one bundle of all."""

from __future__ import annotations

from pathlib import Path

from covey.config.schema import Settings
from covey.flows.no_data import no_data
from covey.model.packed import PackedBundle
from covey.store.folder import bundle_path, save_packed, stored_environments, unite_environments
from covey.system.bundle_file import new_union


def with_stored(settings: Settings, packed: PackedBundle) -> PackedBundle:
    """A bundle together with all data that is stored.

    Raises:
        DataError: "no-data", "mixed-branch", or a stored bundle that cannot be read.
    """
    union = new_union()
    unite_environments(settings.data_dir, stored_environments(settings.data_dir), union)
    union.add_packed(packed)
    whole = union.result()
    if not whole.runs:
        raise no_data([], settings)
    return whole


def keep(settings: Settings, packed: PackedBundle, *, append: bool) -> list[Path]:
    """Put the data of each environment in the bundle in the place of its earlier data, or add it.

    Returns:
        The places.
    Raises:
        DataError: "mixed-branch", "tracer-conflict": it does not go together with the data that stays, or that could
            not be read; nothing is written.
    """
    data_dir = settings.data_dir
    parts = {environment: packed.restricted([environment]) for environment in packed.environments}
    for environment in parts:
        bundle_path(data_dir, environment)
    if append:
        for name, part in parts.items():
            union = new_union()
            unite_environments(data_dir, [name], union)
            union.add_packed(part)
            parts[name] = union.result()
    everything = new_union()
    unite_environments(data_dir, (name for name in stored_environments(data_dir) if name not in parts), everything)
    for part in parts.values():
        everything.go_with(part.branch, part.tracers, part.environments)
    return [save_packed(data_dir, name, part) for name, part in parts.items()]
