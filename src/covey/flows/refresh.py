"""Exclusion rules that changed since a run: its texts are read again where this interpreter may do that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from covey.combine.identify import named
from covey.config.schema import Settings
from covey.flows.paths import place
from covey.model.bundle import Bundle
from covey.model.counted import counted
from covey.store.cache import cache_folder
from covey.system.interpreter import this_interpreter


@dataclass(frozen=True)
class Refreshed:
    """A bundle read by the present rules, and what could not be."""

    bundle: Bundle
    notes: tuple[str, ...] = ()


def refreshed(bundle: Bundle, settings: Settings) -> Refreshed:
    """The bundle as the present exclusion rules read it.

    A text is read again when it still lies in the project and this very interpreter read it before.
    """
    outdated = {run.environment for run in bundle.runs.values() if run.rules != settings.coverage.rules}
    if not outdated:
        return Refreshed(bundle)
    from covey.collect.readings import read_sources  # what reads sources is seldom needed
    from covey.collect.shares import read_together

    here = this_interpreter()
    concerned = {key: by for key, by in bundle.readings.items() if key.environment in outdated}
    read = read_sources(
        {place(settings, key.path) for key, by in concerned.items() if here in by},
        settings.coverage,
        interpreter=here,
        reader=read_together,
        cache=cache_folder(settings.data_dir),
    )
    readings = dict(bundle.readings)
    left: set[str] = set()
    for key, by_interpreter in concerned.items():
        again = read.get(place(settings, key.path))
        if again is None or again.digest != key.digest or here not in by_interpreter:
            left.add(key.path)
            continue
        readings[key] = {**by_interpreter, here: named(again, key.path)}
        if len(by_interpreter) > 1:
            left.add(key.path)
    return Refreshed(replace(bundle, readings=readings), _left_note(outdated, left))


def _left_note(environments: set[str], left: set[str]) -> tuple[str, ...]:
    if not left:
        return ()
    names = ", ".join(sorted(environments))
    files = f"{counted(len(left), 'file')} {'is' if len(left) == 1 else 'are'}"
    return (
        f"the exclusion rules changed since {names} was measured, and {files} still read by the earlier rules: "
        "run it again",
    )
