"""Where the outputs of a report go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.config.schema import CoverageSettings, Settings
from covey.errors import DataError
from covey.flows.outputs import Asked
from covey.report.writers import NEVER_PRINTED, PRINTED, writer_of


@dataclass(frozen=True)
class Places:
    """The formats that are printed, and those that become files."""

    printed: tuple[str, ...] = ()
    files: tuple[Asked, ...] = ()


def places(formats: Sequence[str], target: Path | None, settings: Settings) -> Places:
    """Where each format goes.

    One document is printed, or becomes the file `target`; one for a browser always becomes a file or a folder. Of
    several, those for a screen are printed, and each other one has its own name in the folder `target`. Without a
    target, files are where coverage.py's configuration has them.

    Raises:
        DataError: "output-is-file".
    """
    if len(formats) == 1:
        return _only(formats[0], target, settings)
    folder = target
    if folder is None and settings.report.output:
        folder = settings.root / settings.report.output
    printed = tuple(format for format in formats if format in PRINTED)
    written = [format for format in formats if format not in PRINTED]
    if written and folder is not None and folder.exists() and not folder.is_dir():
        raise DataError(
            f"{folder} is a file, and several formats are written to a folder",
            fix="name a folder with -o, or ask for one format",
            slug="output-is-file",
        )
    return Places(printed, tuple(_named(format, folder, settings) for format in written))


def _only(format: str, target: Path | None, settings: Settings) -> Places:
    writer = writer_of(format)
    if target is None:
        return Places(files=(_named(format, None, settings),)) if format in NEVER_PRINTED else Places((format,))
    if target.is_dir() and not writer.is_folder:
        return Places(files=(_named(format, target, settings),))
    return Places(files=(Asked(format, target),))


def _named(format: str, folder: Path | None, settings: Settings) -> Asked:
    name = writer_of(format).name
    if folder is not None:
        return Asked(format, folder / name)
    return Asked(format, settings.root / configured(settings.coverage).get(format, name))


def configured(coverage: CoverageSettings) -> dict[str, str]:
    """The outputs that coverage.py's configuration names, by format."""
    return {
        "html": coverage.html_dir,
        "json": coverage.json_output,
        "lcov": coverage.lcov_output,
        "xml": coverage.xml_output,
    }
