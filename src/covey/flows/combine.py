"""`covey combine`: take in data that other machines and tools made."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from covey.config.schema import Settings
from covey.errors import DataError
from covey.model.packed import PackedBundle
from covey.store.consume import Input, seen_now
from covey.store.folder import stored_environments
from covey.store.inputs import FOREIGN_LABEL, find_inputs, label, parallel_files
from covey.system.bundle_file import bundle_part, is_bundle, new_union
from covey.system.uncollected import uncollected

if TYPE_CHECKING:
    from covey.combine.union import Part
    from covey.flows.foreign import Foreign
    from covey.model.bundle import Bundle


@dataclass(frozen=True)
class Combined:
    """What was taken in."""

    packed: PackedBundle
    inputs: tuple[Path, ...]
    taken: tuple[Input, ...] = ()
    """The inputs whose data is in the bundle, as they were when they were read."""
    duplicates: int = 0
    """Inputs that add nothing, because others have their content, for the same environment."""
    unnamed: int = 0
    """Foreign inputs that neither their path nor the caller gives an environment."""

    @cached_property
    def bundle(self) -> Bundle:
        from covey.system.packing import unpack

        return unpack(self.packed)


@uncollected()
def combine(
    settings: Settings,
    paths: Sequence[Path],
    warn: Callable[[str], None],
    *,
    complete: Callable[[Settings], Settings] = lambda settings: settings,
    environment: str | None = None,
    keep_going: bool = False,
) -> Combined:
    """Read and unite data files and bundles; nothing is written, and no input is changed.

    Args:
        paths: files and folders; without any, the data files that coverage.py's parallel mode left in the project.
            Where it left none, and its data file is there, that is said.
        complete: adds coverage.py's settings where they are not there yet; asked only when they are needed.
        environment: the label of foreign data files; found from their names by default.
        keep_going: warn about an input that cannot be read, instead of failing.
    Raises:
        DataError: "no-such-file", "no-input", "mixed-branch", "tracer-conflict", or what is wrong with an input.
    """
    inputs = find_inputs(paths) if paths else _parallel(complete(settings), warn)
    if paths and not inputs:
        raise DataError(
            f"there are no coverage data files in {', '.join(map(str, paths))}",
            fix="name bundles (*.covey), data files of coverage.py, or folders that hold some named .coverage*",
            slug="no-input",
        )
    union = _Growing(settings, complete, environment)
    taken: list[Input] = []
    duplicates = unnamed = 0
    for path in inputs:
        try:
            now, one = seen_now(path), union.read(path)
        except DataError as error:
            if not keep_going:
                raise
            warn(f"left out: {error.what}")
            continue
        taken.append(now)
        duplicates += one.is_known
        unnamed += one.environment == FOREIGN_LABEL != environment
        with _named(path):
            union.add(path, one)
    return Combined(union.result(warn), tuple(inputs), tuple(taken), duplicates, unnamed)


@dataclass(frozen=True)
class _Read:
    """What an input adds."""

    part: Part
    is_known: bool
    """Whether it adds nothing."""
    environment: str | None = None
    """Of a foreign data file; None for a bundle."""


class _Growing:
    """The union of inputs as they come: bundles, and foreign data files, which are analysed when all are there."""

    def __init__(self, settings: Settings, complete: Callable[[Settings], Settings], environment: str | None) -> None:
        self._settings = settings
        self._complete = complete
        self._environment = environment
        self._bundles = new_union()
        self._foreign: Foreign | None = None

    def read(self, path: Path) -> _Read:
        """Look at an input. Raises what is wrong with it."""
        if is_bundle(path):
            part = bundle_part(path, self._bundles)
            return _Read(part, self._bundles.has(part))
        environment = self._environment or label(path, self._settings.environments)
        foreign = self._foreign = self._foreign or self._begun()
        part = foreign.part(path, environment)
        return _Read(part, foreign.has(part), environment)

    def add(self, path: Path, read: _Read) -> None:
        """Unite an input. Raises as `Union.add`."""
        if read.environment is None or self._foreign is None:
            self._bundles.add(read.part)
        elif not read.is_known:
            self._foreign.add(path, read.environment, read.part)

    def result(self, warn: Callable[[str], None]) -> PackedBundle:
        """All of them together."""
        if self._foreign and self._foreign.inputs:
            self._bundles.add_packed(self._foreign.analysed(warn))
        return self._bundles.result()

    def _begun(self) -> Foreign:
        from covey.flows.foreign import Foreign  # much is imported for it, and it is not always needed

        return Foreign(self._complete(self._settings))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Have the error say which input it is about, where environments alone do not tell."""
    try:
        yield
    except DataError as error:
        raise error.told(what=f"{path}: {error.what}") from error


def _parallel(settings: Settings, warn: Callable[[str], None]) -> list[Path]:
    """As coverage.py's `combine`, which does not take the data file itself either; here that is said."""
    data_file = Path(settings.coverage.data_file)
    inputs = parallel_files(data_file)
    if not inputs and data_file.is_file():
        name = os.path.relpath(data_file)
        unnamed = f"{name} is only taken in when it is named: `covey combine {shlex.quote(name)}`"
        if not stored_environments(settings.data_dir):
            raise DataError(f"there is no {name}.* to combine", fix=unnamed, slug="no-input")
        warn(f"nothing was combined, for there is no {name}.*; {unnamed}")
    return inputs
