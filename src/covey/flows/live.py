"""Runs that are going on: what they have recorded until now, read without a word to their processes."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from covey.collect.harvest import Harvest, harvest
from covey.collect.records import is_open, read_records
from covey.config.schema import Settings
from covey.errors import CollectError, DataError
from covey.flows.gather import Read, gather
from covey.flows.selection import chosen, known_environments
from covey.model.bundle import Bundle
from covey.model.live import LiveRun
from covey.model.run import OWN_CORES, Outcome, Process, Run
from covey.store.running import announcements, is_announced, is_held
from covey.system.git import current_commit
from covey.system.interpreter import this_platform
from covey.system.proctable import process_table
from covey.system.runmap import read_log

NEW_S = 2.0
"""A process that is younger may yet tell of itself."""


@dataclass(frozen=True)
class Live:
    """What a run had recorded when it was looked at."""

    run: LiveRun
    bundle: Bundle
    processes: tuple[Process, ...]
    """Those that run."""
    notes: tuple[str, ...]


def going_on(settings: Settings, environments: Sequence[str] = ()) -> list[tuple[Path, LiveRun]]:
    """The runs that are going on, of some environments or of all, with their work folders, by start.

    Raises:
        ConfigError: "unknown-environment".
        CollectError: "not-running": there is none. "nothing-live": none that can be read before it ends.
    """
    found = [item for item in announcements(settings.data_dir) if goes_on(item[0])]
    known = dict.fromkeys([*known_environments(settings), *(run.environment for _, run in found)])
    names = chosen(environments, known)
    runs = [item for item in found if not names or item[1].environment in names]
    if not runs:
        raise not_running(names)
    if all(run.unread for _, run in runs):
        raise _nothing_live([run for _, run in runs])
    return runs


def look(
    work: Path, run: LiveRun, settings: Settings, warn: Callable[[str], None], read: Read | None = None
) -> Live | None:
    """What a run has recorded until now; None when it has ended meanwhile.

    Args:
        read: as that of `gather`.
    Raises:
        DataError: "newer-run-map", "corrupt-run-map": nothing of it can be read.
    """
    left = harvest(work, {})
    running = tuple(process for process in left.processes if process.outcome is Outcome.RUNNING)
    seen = as_if_ended(run, left, settings)
    try:
        _check(left)
        bundle = gather(left, seen, settings, lambda text: warn(text) if is_announced(work) else None, read)
    except DataError:
        if is_announced(work):
            raise
        return None
    notes = [_since(run), *_tracer_notes(run, running)]
    return Live(run, bundle, running, tuple(notes)) if is_announced(work) else None


def unread_notes(runs: Iterable[LiveRun]) -> list[str]:
    """What to say of the runs that cannot be read before they end."""
    return [
        f"{run.environment} runs, and nothing of it can be read before it ends: coverage.py's tracer measures it "
        f"({run.unread}); its stored data is shown"
        for run in runs
        if run.unread
    ]


def goes_on(work: Path) -> bool:
    """Whether a run goes on: where covey was killed, its processes may do so without it."""
    if is_held(work):
        return True
    table = process_table()
    return any(is_open(record, table) for record in read_records(work))


def _check(left: Harvest) -> None:
    """Nothing of a run is no 0 %: raise when none of its maps can be read."""
    errors = []
    for path, _ in left.maps:
        try:
            read_log(path)
        except DataError as error:
            errors.append(error)
    if errors and len(errors) == len(left.maps):
        raise errors[0]


def as_if_ended(run: LiveRun, left: Harvest, settings: Settings) -> Run:
    """As if the run had ended just now, with everything saved that covey's own core has recorded."""
    now = datetime.datetime.now(datetime.UTC)
    started = datetime.datetime.fromisoformat(run.started)
    young = (now - datetime.timedelta(seconds=NEW_S)).isoformat()
    processes = [
        replace(process, outcome=Outcome.SAVED) if process.core in OWN_CORES else process
        for process in left.processes
        if process.core in OWN_CORES or process.outcome is not Outcome.RUNNING
    ]
    return Run(
        id=uuid.uuid4().hex,
        environment=run.environment,
        command=run.command,
        exit_code=None,
        started=run.started,
        duration_s=(now - started).total_seconds(),
        platform=this_platform(),
        rules=settings.coverage.rules,
        commit=current_commit(settings.root),
        processes=tuple(one for one in processes if one.interpreter or one.started < young),
    )


def _since(run: LiveRun) -> str:
    started = run.started[:19].replace("T", " ")
    added = " and to its stored data" if run.append else ""
    return f"{run.environment} is live: it runs since {started} (UTC), and its numbers are those until now{added}"


def _tracer_notes(run: LiveRun, running: Iterable[Process]) -> list[str]:
    count = sum(process.core not in OWN_CORES for process in running)
    if not count:
        return []
    which = "1 Python process that runs is" if count == 1 else f"{count} Python processes that run are"
    return [f"{run.environment}: {which} measured by coverage.py's tracer: what it runs is not read before it ends"]


def not_running(names: Sequence[str]) -> CollectError:
    """The error where something live is asked for, and no run goes on."""
    return CollectError(
        f"nothing is running of {', '.join(names)}" if names else "no environment is running",
        fix=f"start it with `covey run{''.join(' ' + name for name in names)}`; `covey report` shows stored data",
        slug="not-running",
    )


def _nothing_live(runs: Sequence[LiveRun]) -> CollectError:
    named = ", ".join(dict.fromkeys(run.environment for run in runs))
    return CollectError(
        f"nothing of {named} can be read before it ends: coverage.py's tracer measures it ({runs[0].unread})",
        fix="wait for its end, or let covey's own core measure: docs/how-to/live-servers.md",
        slug="nothing-live",
    )
