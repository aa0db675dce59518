"""What was measured, without what differs between equal measurements: times of the day, processes, kernels."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from covey.model.refs import Commit
from covey.model.report import Report
from covey.model.run import Interpreter, Outcome, Process, Run
from covey.publish.entries import iso


def timeless(report: Report, commit: Commit, date_s: int) -> Report:
    """The report of the same coverage, however often and whenever it is measured; all of it is as old as the commit."""
    environments = tuple(
        replace(each, runs=(one_run(each.runs, commit, date_s),)) if each.runs else each for each in report.environments
    )
    return replace(report, commit=commit, measured_at=iso(date_s), environments=environments)


def one_run(runs: Collection[Run], commit: Commit, date_s: int, readers: Collection[Interpreter] = ()) -> Run:
    """One run of an environment in the place of all of its runs, as old as the commit.

    Args:
        readers: interpreters that read its texts, beside those of its processes.
    """
    newest = max(runs, key=lambda run: run.started)
    exit_codes = [run.exit_code for run in runs if run.exit_code is not None]
    started = iso(date_s)
    name = f"{newest.environment}\n{commit.sha}\n{commit.dirty}"
    ran = {interpreter for run in runs for interpreter in run.interpreters}
    return replace(
        newest,
        command="; ".join(sorted({run.command for run in runs})),
        exit_code=max(exit_codes, default=None),
        platform=newest.platform.partition("-")[0],  # without the kernel's release: machines of a CI get new ones
        id=hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        started=started,
        duration_s=0.0,
        commit=commit,
        processes=tuple(
            Process(number, 0, (), "", started, Outcome.SAVED, interpreter)
            for number, interpreter in enumerate(sorted(ran.union(readers)), 1)
        ),
    )
