"""The runs of a bundle: their rows and those of their processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from covey.model.refs import Commit
from covey.model.run import Interpreter, Outcome, Process, Run


def write_runs(database: sqlite3.Connection, runs: Iterable[Run], interpreters: Mapping[Interpreter, int]) -> None:
    """Insert runs with their processes."""
    for run in sorted(runs, key=lambda run: (run.started, run.id)):
        commit = run.commit
        database.execute(
            "insert into run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
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
            ),
        )
        database.executemany(
            "insert into process values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_process_row(run.id, process, interpreters) for process in run.processes),
        )


def read_runs(database: sqlite3.Connection, interpreters: Mapping[int, Interpreter]) -> dict[str, Run]:
    """The runs of a bundle, by id."""
    processes: dict[str, list[Process]] = {}
    rows = database.execute(
        "select run, pid, parent_pid, argv, executable, started, outcome, interpreter, core, detail from process"
    )
    for run, *row in rows:
        processes.setdefault(run, []).append(_process(row, interpreters))
    return {
        row[0]: Run(
            id=row[0],
            environment=row[1],
            command=row[2],
            exit_code=row[3],
            started=row[4],
            duration_s=row[5],
            platform=row[6],
            rules=row[7],
            commit=Commit(row[8], dirty=bool(row[9]), branch=row[10]) if row[8] else None,
            processes=tuple(processes.get(row[0], ())),
            foreign=bool(row[11]),
        )
        for row in database.execute(
            "select id, environment, command, exit_code, started, duration_s, platform, rules, "
            "commit_sha, commit_dirty, commit_branch, is_foreign from run"
        )
    }


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


def _process(row: list[object], interpreters: Mapping[int, Interpreter]) -> Process:
    pid, parent_pid, argv, executable, started, outcome, interpreter, core, detail = row
    return Process(
        pid=int(str(pid)),
        parent_pid=int(str(parent_pid)),
        argv=tuple(map(str, json.loads(str(argv)))),
        executable=str(executable),
        started=str(started),
        outcome=Outcome(str(outcome)),
        interpreter=interpreters[int(str(interpreter))] if interpreter is not None else None,
        core=str(core),
        detail=str(detail),
    )
