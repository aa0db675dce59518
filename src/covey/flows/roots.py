"""The same file under two roots: merged where that is certain, said where it is likely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from covey.combine.paths_table import form_in, paths_rules
from covey.combine.rename import renamed
from covey.combine.same_file import Suspect, same_files
from covey.config.schema import Settings
from covey.flows.paths import is_there, reported, repository_path
from covey.model.analysis import Structure
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
    counted = {
        key.path for key, by in bundle.readings.items() if any(isinstance(one, Structure) for one in by.values())
    }
    notes = [f"{merge.path} is {merge.canonical}, with the same text: counted once" for merge in found.merges]
    return Rooted(
        renamed(bundle, found.new_path), tuple(_gaps(found.suspects, counted, settings)), tuple(_shortened(notes))
    )


def _in_project(path: str, settings: Settings) -> bool:
    return not path.startswith("/") and is_there(settings, path)


def _gaps(suspects: Sequence[Suspect], counted: set[str], settings: Settings) -> Iterator[Gap]:
    """One for each folder elsewhere. The rule of all that look like one folder of the project is told once."""
    form = form_in(settings.coverage.source_file)
    rules = paths_rules([suspect.roots for suspect in suspects], form, taken=settings.coverage.paths)
    holders = Counter(merge.canonical for suspect in suspects for merge in suspect.files if merge.path in counted)
    holders.update(counted & holders.keys())
    by_now = repository_path(settings)
    first: dict[str, str] = {}
    for suspect in suspects:
        if all(by_now(merge.path) == merge.canonical for merge in suspect.files):
            joined = f"{form.section} joins them since: run or combine again"
        elif (outer := first.setdefault(suspect.inner, suspect.outer)) == suspect.outer:
            joined = f"join them by {form.section}: {rules[suspect.inner]}"
        else:
            joined = f"the rule told with {outer} joins them too"
        twice = any(merge.path in counted and holders[merge.canonical] > 1 for merge in suspect.files)
        doubt = ", and may be counted twice" if twice else ""
        yield Gap(GapKind.TWO_ROOTS, suspect.outer, f"{_alike(suspect)}{doubt}: {joined}")


def _alike(suspect: Suspect) -> str:
    if len(suspect.files) == 1:
        return f"{suspect.files[0].path} looks like {suspect.files[0].canonical}"
    folder = "the project" if suspect.inner == "." else suspect.inner
    return f"{len(suspect.files)} files there look like those of {folder}"


def _shortened(notes: list[str]) -> list[str]:
    return notes if len(notes) <= 3 else [*notes[:2], f"so are {len(notes) - 2} more files under another root"]
