"""`covey report --live`: what runs now, as it is now, and the stored data of all other environments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from covey.combine.merge import merge_bundles
from covey.config.schema import Settings
from covey.flows.live import going_on, look, not_running, unread_notes
from covey.flows.report import report_of
from covey.flows.selection import known_environments
from covey.model.report import Report
from covey.store.folder import load_environments


def make_live_report(settings: Settings, environments: Sequence[str], warn: Callable[[str], None]) -> Report:
    """As `make_report`, with what the running environments have recorded in the place of their stored data.

    Raises:
        ConfigError: "unknown-environment".
        CollectError: "not-running", "nothing-live".
        DataError: "newer-run-map", "corrupt-run-map", or a bundle that cannot be read.
    """
    runs = going_on(settings, environments)
    seen = [look(work, run, settings, warn) for work, run in runs if not run.unread]
    live = [one for one in seen if one is not None]
    if not live:
        raise not_running(environments)
    replaced = {one.run.environment for one in live} - {one.run.environment for one in live if one.run.append}
    # Read only now: what ended meanwhile is stored by now.
    names = [name for name in environments or known_environments(settings) if name not in replaced]
    stored = load_environments(settings.data_dir, names)
    notes = [*(note for one in live for note in one.notes), *unread_notes(run for _, run in runs)]
    return report_of(
        merge_bundles([stored, *(one.bundle for one in live)]),
        settings,
        declared=environments or list(settings.environments),
        notes=notes,
    )
