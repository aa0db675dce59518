"""The records that measured processes write -> what became of each process."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from covey.collect.maps import logged_records
from covey.model.run import Interpreter, Outcome, Process
from covey.system.proctable import Program, Table, runs

Record = Mapping[str, Any]
"""As `collect.agent.record` describes its fields."""


def read_records(work: Path) -> list[Record]:
    """Every record in a work folder, in the order in which the processes started."""
    found = []
    for path in (work / "processes").glob("*.json"):
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue  # records appear whole: this is something else
    found += logged_records(work)
    return sorted(found, key=lambda record: (record["started"], record["pid"]))


def is_open(record: Record, table: Table) -> bool:
    """Whether the process runs and has data that is not saved."""
    done = record.get("saved") or record.get("unmeasured") or record.get("failed")
    return not done and runs(table, record["pid"], record.get("birth"))


def judged(record: Record, table: Table, signals: Mapping[int, int]) -> Process:
    """What became of the process.

    Args:
        signals: by pid, the signals that processes are known to have been ended by.
    """
    if record.get("unmeasured"):
        return _process(record, Outcome.UNMEASURED, record["unmeasured"])
    signum = signals.get(record["pid"])
    ending = f"ended by {signal.Signals(signum).name}" if signum else ""
    if record.get("shared"):
        return _process(record, Outcome.RUNNING if is_open(record, table) else Outcome.SAVED, ending)
    if record.get("saved"):
        return _process(record, Outcome.SAVED, record.get("remark") or "")
    if record.get("failed"):
        return _process(record, Outcome.LOST, f"its data could not be saved: {record['failed']}")
    if is_open(record, table):
        return _process(record, Outcome.RUNNING, "")
    if not record.get("coverage"):
        return _process(record, Outcome.SAVED, "it ended before its program began")
    return _process(record, Outcome.LOST, ending)


def without_record(program: Program) -> Process:
    """A Python program that runs and has not written a record."""
    return Process(
        program.pid,
        program.parent,
        tuple(map(printable, program.argv)),
        printable(program.executable),
        program.started,
        Outcome.UNMEASURED,
        detail="it was started with -S, -I or -E, or with another PYTHONPATH",
    )


def printable(text: str) -> str:
    """Without the lone surrogates that stand for bytes that are no text: neither databases nor streams take them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _process(record: Record, outcome: Outcome, detail: str) -> Process:
    measured_by = record.get("coverage")
    return Process(
        pid=record["pid"],
        parent_pid=record["parent_pid"],
        argv=tuple(map(printable, record["argv"])),
        executable=printable(record["executable"]),
        started=record["started"],
        outcome=outcome,
        interpreter=Interpreter(record["implementation"], record["version"], measured_by) if measured_by else None,
        core=record.get("core") or "",
        detail=printable(detail),
    )
