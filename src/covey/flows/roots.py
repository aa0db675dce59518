"""The same file under two roots: merged where that is certain, said where it is likely."""

from __future__ import annotations

from dataclasses import dataclass

from covey.combine.rename import renamed
from covey.combine.same_file import Suspect, same_files
from covey.config.schema import Settings
from covey.flows.paths import is_there, reported
from covey.model.bundle import Bundle
from covey.model.report import Gap, GapKind
from covey.system.git import listed_files


@dataclass(frozen=True)
class Rooted:
    """A bundle in which each file has one path, and what is to be said of it."""

    bundle: Bundle
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def one_root(bundle: Bundle, settings: Settings) -> Rooted:
    """Give the files that were seen under another root the project's path."""
    wanted = reported(settings)
    keys = [key for key in bundle.readings if wanted(key.path)]
    outside = {key.path for key in keys if not _in_project(key.path, settings)}
    if not outside:
        return Rooted(bundle)
    inside = {key.path for key in keys} - outside
    found = same_files(keys, inside | set(listed_files(settings.root)))
    notes = [f"{merge.path} is {merge.canonical}, with the same text: counted once" for merge in found.merges]
    return Rooted(renamed(bundle, found.new_path), tuple(map(_gap, found.suspects)), tuple(_shortened(notes)))


def _in_project(path: str, settings: Settings) -> bool:
    return not path.startswith("/") and is_there(settings, path)


def _gap(suspect: Suspect) -> Gap:
    files = f"{len(suspect.files)} files" if len(suspect.files) != 1 else suspect.files[0].path
    table, _, rule = " ".join(suspect.toml.split()).partition(" ")
    return Gap(
        GapKind.TWO_ROOTS,
        suspect.outer,
        f"{files} there look like those of {suspect.inner}, and may be counted twice: join them by {table}: {rule}",
    )


def _shortened(notes: list[str]) -> list[str]:
    return notes if len(notes) <= 3 else [*notes[:2], f"so are {len(notes) - 2} more files under another root"]
