"""`covey combine`: take in data that other machines and tools made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from covey.config.schema import Settings
from covey.errors import DataError
from covey.flows.foreign import Foreign
from covey.flows.report import no_data
from covey.model.bundle import Bundle
from covey.model.packed import PackedBundle
from covey.store.consume import Input, seen_now
from covey.store.folder import bundle_path, save_packed, stored_environments, unite_environments
from covey.store.inputs import find_inputs, label, parallel_files
from covey.system.bundle import bundle_part, is_bundle, new_union
from covey.system.packing import unpack
from covey.system.uncollected import uncollected


@dataclass(frozen=True)
class Combined:
    """What was taken in."""

    packed: PackedBundle
    inputs: tuple[Path, ...]
    taken: tuple[Input, ...] = ()
    """The inputs whose data is in the bundle, as they were when they were read."""
    duplicates: int = 0
    """Inputs that add nothing, because others have their content, for the same environment."""

    @cached_property
    def bundle(self) -> Bundle:
        return unpack(self.packed)


@uncollected()
def combine(
    settings: Settings,
    paths: Sequence[Path],
    warn: Callable[[str], None],
    *,
    environment: str | None = None,
    keep_going: bool = False,
) -> Combined:
    """Read and unite data files and bundles; nothing is written, and no input is changed.

    Args:
        paths: files and folders; without any, the data files that coverage.py's parallel mode left in the project.
        environment: the label of foreign data files; found from their names by default.
        keep_going: warn about an input that cannot be read, instead of failing.
    Raises:
        DataError: "no-such-file", "no-input", "mixed-branch", "tracer-conflict", or what is wrong with an input.
    """
    inputs = find_inputs(paths) if paths else parallel_files(Path(settings.coverage.data_file))
    if paths and not inputs:
        raise DataError(
            f"there are no coverage data files in {', '.join(map(str, paths))}",
            fix="name bundles (*.covey), data files of coverage.py, or folders that hold some named .coverage*",
            slug="no-input",
        )
    union, foreign = new_union(), Foreign(settings)
    taken: list[Input] = []
    duplicates = 0
    for path in inputs:
        try:
            name = "" if is_bundle(path) else environment or label(path, settings.environments)
            now = seen_now(path)
            part = foreign.part(path, name) if name else bundle_part(path, union)
            is_known = foreign.has(part) if name else union.has(part)
        except DataError as error:
            if not keep_going:
                raise
            warn(f"left out: {error.what}")
            continue
        taken.append(now)
        duplicates += is_known
        if not name:
            union.add(part)
        elif not is_known:
            foreign.add(path, name, part)
    if foreign:
        union.add_packed(foreign.analysed(warn))
    return Combined(union.result(), tuple(inputs), tuple(taken), duplicates)


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
        raise no_data([])
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
