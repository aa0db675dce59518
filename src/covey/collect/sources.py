"""The files of the project's source, run or not: what never ran is missed, not invisible."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from covey.config.patterns import path_filter
from covey.config.schema import CoverageSettings

IMPORTABLE_NAME = re.compile(r"[^.#~!$@%^&*()+=,]+\.pyw?")
"""Names that can be imported; others are editors' leavings. As in coverage.py."""


def source_files(settings: CoverageSettings, packages: Mapping[str, str]) -> list[str]:
    """The files that could have run, as coverage.py finds them in `source`: real paths, ascending.

    Args:
        packages: where measured processes found the packages of `source_pkgs`: a package's `__init__.py` or folder.
    Source:
        coverage.py: inorout.InOrOut.find_possibly_unexecuted_files.
    """
    wanted = path_filter((), settings.run_omit)
    folders = [*map(_package_folder, packages.values()), *settings.source_dirs]
    found = {
        os.path.realpath(path)
        for folder in folders
        for path in _python_files(folder, namespaces=settings.include_namespace_packages)
    }
    return sorted(path for path in found if wanted(path))


def _package_folder(place: str) -> str:
    folder, name = os.path.split(place)
    return folder if name.startswith("__init__.") else place


def _python_files(folder: str, *, namespaces: bool) -> Iterator[str]:
    """Importable files: below the folder itself, only in folders that are packages, unless `namespaces`."""
    for path, subfolders, names in os.walk(folder):
        if path != folder and not namespaces and "__init__.py" not in names:
            subfolders.clear()
            continue
        yield from (os.path.join(path, name) for name in names if IMPORTABLE_NAME.fullmatch(name))  # noqa: PTH118
