"""Packages that are used without being installed here: imported from their folder, and out of the program's sight.

Also loaded by itself, from its file, where covey is not importable: it imports nothing of covey.
"""

# ruff: noqa: PTH118, PTH120, PTH123
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from types import ModuleType

OLDEST_PYTHON = (3, 11)
"""What the coverage.py that covey depends on runs on."""

USABLE = ((7, 17), (8, 0))
"""The versions of coverage.py whose data and inner workings the agent knows: from, and below."""

VERSION = re.compile(r"^version_info = \((\d+), (\d+)", re.MULTILINE)


class NotUsableError(Exception):
    """There is no coverage.py that this interpreter could measure with; the text says why."""


@contextlib.contextmanager
def lent(name: str, folder: str) -> Iterator[ModuleType]:
    """Make the package in `folder` importable inside the block only; modules that were imported there go on working."""
    own = _take(name)
    try:
        yield _load(name, folder)
    finally:
        _take(name)
        sys.modules.update(own)


@contextlib.contextmanager
def coverage(lent_folder: str, wanted: str | None = None) -> Iterator[tuple[ModuleType, bool]]:
    """The coverage.py to measure with, and whether it is this interpreter's own: then the program may use it as well.

    Args:
        wanted: the one version that will do, where it matters: that of the lent one.
    Raises:
        NotUsableError: neither its own nor the lent one will do.
    """
    folder = own_coverage_folder()
    version = _version_of(folder) if folder else None
    if version and USABLE[0] <= version < USABLE[1]:
        import coverage

        if wanted in (None, coverage.__version__):
            yield coverage, True
            return
    if sys.version_info < OLDEST_PYTHON:
        raise NotUsableError(f"Python {sys.version.split()[0]} is older than covey can measure with (3.11)")
    with lent("coverage", lent_folder) as module:
        yield module, False


def own_coverage_folder() -> str | None:
    """Where this interpreter would import coverage.py from; nothing is imported."""
    try:
        spec = importlib.util.find_spec("coverage")
    except (ImportError, ValueError):
        return None
    return os.path.dirname(spec.origin) if spec and spec.origin else None


def _version_of(folder: str) -> tuple[int, int] | None:
    try:
        with open(os.path.join(folder, "version.py"), encoding="utf-8") as file:
            found = VERSION.search(file.read())
    except (OSError, ValueError):
        return None
    return (int(found.group(1)), int(found.group(2))) if found else None


def _load(name: str, folder: str) -> ModuleType:
    place = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location(name, place, submodule_search_locations=[folder])
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {folder}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _take(name: str) -> dict[str, ModuleType]:
    names = [key for key in sys.modules if key == name or key.startswith(name + ".")]
    return {key: sys.modules.pop(key) for key in names}
