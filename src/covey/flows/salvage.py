"""Runs whose covey was killed, or found no room to store their data: put aside, as those that were interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from covey.collect.harvest import harvest
from covey.combine.merge import merge_bundles
from covey.config.schema import Settings
from covey.errors import CoveyError
from covey.flows.gather import gather
from covey.flows.live import as_if_ended, goes_on
from covey.model.live import LiveRun
from covey.store.folder import interrupted_path
from covey.store.running import announcements, claimed
from covey.system.bundle import read_bundle, write_bundle


def salvage(settings: Settings, warn: Callable[[str], None]) -> None:
    """Put aside what such runs have measured, and say where it is. What fails is tried again the next time."""
    for work, run in announcements(settings.data_dir):
        if not goes_on(work):
            with claimed(work) as ours:
                if ours:
                    _salvage(work, run, settings, warn)


def _salvage(work: Path, run: LiveRun, settings: Settings, warn: Callable[[str], None]) -> None:
    aside = interrupted_path(settings.data_dir, run.environment)
    try:
        left = harvest(work, {})
        bundle = gather(left, as_if_ended(run, left, settings), settings, warn)
        if bundle.measurement.traces:
            write_bundle(aside, merge_bundles([read_bundle(aside), bundle]) if aside.exists() else bundle)
            warn(
                f"{run.environment}: a run of it ended before its data was stored; what it measured is in {aside}: "
                f"run {run.environment} again, or take it with `covey combine {aside}`"
            )
        shutil.rmtree(work, ignore_errors=True)
    except CoveyError as error:
        warn(f"{run.environment}: what an earlier run of it left in {work} cannot be stored: {error.what}")
