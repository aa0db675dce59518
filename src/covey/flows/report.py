"""`covey report` and everything that judges or shows: the stored data as one Report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from covey.analysis.build import build
from covey.analysis.notes import run_notes
from covey.analysis.remembered import Memory
from covey.config.schema import Settings
from covey.flows.edited import edited_notes
from covey.flows.no_data import no_data
from covey.flows.paths import reported
from covey.flows.refresh import refreshed
from covey.flows.roots import one_root
from covey.flows.selection import chosen, known_environments
from covey.flows.texts import Texts, texts_here
from covey.model.bundle import Bundle
from covey.model.report import Report
from covey.store.cache import cache_folder
from covey.store.folder import load_environments
from covey.system.memo import recall, remember
from covey.system.uncollected import uncollected

NO_SOURCE_NOTE = "coverage.py's `source` is not set: a file that is never imported is in no number"


@uncollected()
def make_report(settings: Settings, environments: Sequence[str] = ()) -> Report:
    """The report of the stored data.

    Args:
        environments: restrict it to these; all by default.
    Raises:
        ConfigError: "unknown-environment".
        DataError: "no-data", or a bundle that cannot be read.
    """
    bundle = stored_bundle(settings, environments)
    return report_of(bundle, settings, declared=environments or list(settings.environments))


def stored_bundle(settings: Settings, environments: Sequence[str] = ()) -> Bundle:
    """The stored data of some environments, or of all. Raises as `make_report`."""
    known = known_environments(settings)
    names = chosen(environments, known)
    bundle = load_environments(settings.data_dir, names or known)
    if not bundle.runs:
        raise no_data(names, settings)
    return bundle


def report_of(
    bundle: Bundle, settings: Settings, declared: Sequence[str], notes: Sequence[str] = (), texts: Texts | None = None
) -> Report:
    """The report of a bundle, under the project's settings.

    Args:
        notes: come first among its notes.
        texts: by default as the files lie in the project.
    """
    rooted = one_root(bundle, settings)
    fresh = refreshed(rooted.bundle, settings)
    wanted = reported(settings)
    edited = edited_notes(rooted.bundle, texts or texts_here(settings), wanted)
    found = [*notes, *rooted.notes, *fresh.notes, *edited, *run_notes(bundle.runs.values())]
    coverage = settings.coverage
    if not (coverage.source_dirs or coverage.source_pkgs):
        found.append(NO_SOURCE_NOTE)
    return build(
        fresh.bundle,
        declared=declared,
        wanted=wanted,
        ignore_errors=coverage.ignore_errors,
        gaps=rooted.gaps,
        notes=found,
        memory=_memory(settings),
    )


def _memory(settings: Settings) -> Memory:
    folder = cache_folder(settings.data_dir)
    return Memory(partial(recall, folder), partial(remember, folder))
