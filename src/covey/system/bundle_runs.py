"""The runs of a bundle: their rows and those of their processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from covey.model.label import is_label
from covey.model.moment import is_moment
from covey.model.refs import Commit, is_branch_name, is_object_name
from covey.model.run import Interpreter, Outcome, Process, Run
from covey.system.bundle_open import Select
from covey.system.bundle_schema import insert


def write_runs(database: sqlite3.Connection, runs: Iterable[Run], interpreters: Mapping[Interpreter, int]) -> None:
    """Insert runs with their processes."""
    ordered = sorted(runs, key=lambda run: (run.started, run.id))
    insert(database, "run", map(_run_row, ordered))
    insert(
        database,
        "process",
        (_process_row(run.id, process, interpreters) for run in ordered for process in run.processes),
    )


def read_runs(select: Select, interpreters: Mapping[int, Interpreter]) -> dict[str, Run]:
    """The runs of a bundle, by id.

    Raises:
        ValueError: what they say of times, or for git, is none of it.
    """
    processes: dict[str, list[Process]] = {}
    for run, *row in select("process"):
        processes.setdefault(run, []).append(_process(row, interpreters))
    runs = (_run(row, processes) for row in select("run"))
    return {run.id: run for run in runs}


def _run_row(run: Run) -> tuple[object, ...]:
    commit = run.commit
    return (
        run.id,
        run.environment,
        run.command,
        run.exit_code,
        run.started,
        run.duration_s,
        run.platform,
        run.rules,
        commit and commit.sha,
        commit and int(commit.dirty),
        commit and commit.branch,
        int(run.foreign),
    )


def _run(row: tuple[Any, ...], processes: Mapping[str, list[Process]]) -> Run:
    id, environment, command, exit_code, started, duration_s, platform, rules, sha, dirty, branch, foreign = row
    _check("environment", environment, is_good=is_label(environment))
    _check("started", started, is_good=is_moment(started))
    _check("duration_s", duration_s, is_good=isfinite(duration_s))
    _check("commit_sha", sha, is_good=not sha or is_object_name(sha))
    _check("commit_branch", branch, is_good=not branch or is_branch_name(branch))
    return Run(
        id=id,
        environment=environment,
        command=command,
        exit_code=exit_code,
        started=started,
        duration_s=duration_s,
        platform=platform,
        rules=rules,
        commit=Commit(sha, dirty=bool(dirty), branch=branch or "") if sha else None,
        processes=tuple(processes.get(id, ())),
        foreign=bool(foreign),
    )


def _process_row(run: str, process: Process, interpreters: Mapping[Interpreter, int]) -> tuple[object, ...]:
    return (
        run,
        process.pid,
        process.parent_pid,
        json.dumps(process.argv),
        process.executable,
        process.started,
        process.outcome.value,
        interpreters[process.interpreter] if process.interpreter else None,
        process.core,
        process.detail,
    )


def _process(row: list[Any], interpreters: Mapping[int, Interpreter]) -> Process:
    pid, parent_pid, argv, executable, started, outcome, interpreter, core, detail = row
    return Process(
        pid=pid,
        parent_pid=parent_pid,
        argv=tuple(map(str, json.loads(argv))),
        executable=executable,
        started=started,
        outcome=Outcome(outcome),
        interpreter=interpreters[interpreter] if interpreter is not None else None,
        core=core,
        detail=detail,
    )


def _check(column: str, value: object, *, is_good: bool) -> None:
    if not is_good:
        raise ValueError(f"run.{column} holds {value!r:.60}")
