"""Start measuring this process; whatever happens, the program runs on as it would."""

# ruff: noqa: PTH112, PTH118, PTH123
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import json
import os

from covey.collect.agent import borrow, contexts, pytest_cov
from covey.collect.agent.endings import Endings
from covey.collect.agent.imported import when_imported
from covey.collect.agent.record import Record
from covey.collect.agent.tracer import measure


def begin(run_file: str, why: str) -> None:
    """Measure for the run whose settings lie in `run_file`; nothing when that run is over.

    Args:
        why: why covey's own core does not measure this process; empty when the run says so.
    """
    try:
        with open(run_file, encoding="utf-8") as file:
            settings = json.load(file)
    except (OSError, ValueError):
        return
    processes = os.path.join(settings["work"], "processes")
    if not os.path.isdir(processes):
        return
    record = Record(processes)
    record.update()
    try:
        core = measure.begin(settings, record.warn)
        Endings(core, record).install()
        if settings["contexts"]:
            contexts.install(core.switch, when_imported)
        pytest_cov.switch_off(lambda: record.update(remark="pytest-cov was left out"))
    except borrow.NotUsableError as error:
        record.update(unmeasured=str(error))
    except (Exception, SystemExit) as error:
        record.update(unmeasured=f"{type(error).__name__}: {error}")
    else:
        record.update(coverage=core.version, core=core.name, why_core=why or settings["why_core"])
