"""The project's data folder: one bundle for each environment, and the work of running runs."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from covey.combine.merge import merge_bundles
from covey.combine.union import Union
from covey.config.environments import check_name
from covey.errors import CoveyError
from covey.model.bundle import Bundle
from covey.model.packed import PackedBundle
from covey.store.cache import cache_folder
from covey.system.bundle import open_bundle
from covey.system.bundle_file import SUFFIX, bundle_part, write_packed
from covey.system.files import make_folder, read_bytes, unwritable, write_text
from covey.system.packing import pack

IGNORE_ALL = "*\n"
"""The text of the data folder's .gitignore."""


def bundle_path(data_dir: Path, environment: str) -> Path:
    """Where the data of an environment lies.

    Raises:
        ConfigError: "environment-name", when the name, which may come out of a bundle, would lead elsewhere.
    """
    return _bundle_in(data_dir / "data", environment)


def interrupted_path(data_dir: Path, environment: str) -> Path:
    """Where the data of an interrupted run lies, out of the way of the last whole one. Raises as `bundle_path`."""
    return _bundle_in(data_dir / "interrupted", environment)


def stored_environments(data_dir: Path) -> list[str]:
    """The environments that have data, ascending."""
    return sorted(path.stem for path in (data_dir / "data").glob(f"*{SUFFIX}"))


def load_environments(data_dir: Path, environments: Iterable[str]) -> Bundle:
    """The data of the environments together; one without data adds nothing.

    Raises:
        DataError: a bundle cannot be read, or they do not go together; an analysis or jump in it that is none, when it
            is needed.
    """
    paths = (bundle_path(data_dir, environment) for environment in environments)
    return merge_bundles([open_bundle(path) for path in paths if path.exists()])


def unite_environments(data_dir: Path, environments: Iterable[str], union: Union) -> None:
    """Add the data of the environments to a union; one without data adds nothing. Raises as `load_environments`."""
    for environment in environments:
        path = bundle_path(data_dir, environment)
        if path.exists():
            union.add(bundle_part(path, union))


def save_packed(data_dir: Path, environment: str, packed: PackedBundle) -> Path:
    """Put a bundle in the place of the environment's data, all or nothing."""
    prepare(data_dir)
    path = bundle_path(data_dir, environment)
    write_packed(path, packed)
    return path


def save_environment(data_dir: Path, environment: str, bundle: Bundle) -> Path:
    """Put a bundle in the place of the environment's data, all or nothing."""
    return save_packed(data_dir, environment, pack(bundle))


def forget_interrupted(data_dir: Path, environment: str) -> None:
    """Delete what an interrupted run of the environment put aside: a whole run has taken its place."""
    interrupted_path(data_dir, environment).unlink(missing_ok=True)


def prepare(data_dir: Path) -> None:
    """Make the data folder, with a note to git that nothing in it is to be committed.

    Raises:
        DataError: "unwritable-folder".
    """
    make_folder(data_dir)
    make_folder(data_dir / "data")
    ignore = data_dir / ".gitignore"
    if not ignore.exists():
        write_text(ignore, IGNORE_ALL)


@contextlib.contextmanager
def work_folder(data_dir: Path, environment: str) -> Iterator[Path]:
    """A folder for one run; removed when the run's data is in its bundle, kept when there is no room for that."""
    prepare(data_dir)
    parent = make_folder(data_dir / "work")
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{environment}-", dir=parent))
    except OSError as error:
        raise unwritable(parent, error) from error
    try:
        yield folder
    except CoveyError as error:
        if not is_not_stored(error):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def is_not_stored(error: CoveyError) -> bool:
    """Whether there was no room for the data of a run, or no right to write it."""
    return error.slug == "unwritable-folder"


def erase(data_dir: Path, environments: Iterable[str] | None) -> list[Path]:
    """Delete the data of some environments, or, for None, everything of covey's. Returns what was deleted.

    Of the data folder, only what covey makes there is deleted: it may be a folder that holds more.
    """
    if environments is None:
        ours = _everything(data_dir)
    else:
        ours = [place(data_dir, name) for name in environments for place in (bundle_path, interrupted_path)]
    deleted = [path for path in ours if path.exists()]
    try:
        for path in deleted:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if environments is None:
            for folder in (data_dir / "data", data_dir / "interrupted", data_dir):
                if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
                    folder.rmdir()
    except OSError as error:
        raise unwritable(data_dir, error) from error
    return deleted


def _everything(data_dir: Path) -> list[Path]:
    bundles = [path for name in ("data", "interrupted") for path in sorted((data_dir / name).glob(f"*{SUFFIX}"))]
    ignore = data_dir / ".gitignore"
    return [
        *bundles,
        data_dir / "work",
        cache_folder(data_dir),
        *([ignore] if read_bytes(ignore) == IGNORE_ALL.encode() else []),
    ]


def _bundle_in(folder: Path, environment: str) -> Path:
    check_name(environment)
    return folder / f"{environment}{SUFFIX}"
