"""The records that measured processes write -> what became of each process."""

from __future__ import annotations

import json
import signal
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from covey.collect.maps import Children, logged_records
from covey.collect.unreached import PASSED_ON, runs_no_program, why_unreached
from covey.model.run import Interpreter, Outcome, Process
from covey.system.proctable import Program, Table, runs

ENDED_AT_ONCE = "ended at once: by a signal, or by code in C"

KINDS = {"pid": int, "parent_pid": int, "started": str, "argv": list, "executable": str}
"""Of what every record has."""

Record = Mapping[str, Any]
"""As `collect.agent.record` describes its fields."""


def read_records(work: Path) -> list[Record]:
    """Every record in a work folder, in the order in which the processes started."""
    found: list[Record] = []
    for path in (work / "processes").glob("*.json"):
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue  # records appear whole: this is something else
        if isinstance(read, dict) and all(isinstance(read.get(key), kind) for key, kind in KINDS.items()):
            found.append(read)
    found += logged_records(work)
    return sorted(found, key=lambda record: (record["started"], record["pid"]))


def is_open(record: Record, table: Table) -> bool:
    """Whether the process runs and has data that is not saved, or is yet to come."""
    done = record.get("saved") or record.get("unmeasured") or record.get("failed") or record.get("state")
    return not done and runs(table, record["pid"], record.get("birth"))


def judged(record: Record, table: Table, signals: Mapping[int, int], *, stopped: bool = False) -> Process:
    """What became of the process.

    Args:
        signals: by pid, the signals that processes are known to have been ended by.
        stopped: it belongs to an environment that covey itself stops: SIGTERM is its normal end.
    """
    if record.get("unmeasured"):
        return _process(record, Outcome.UNMEASURED, record["unmeasured"])
    signum = signals.get(record["pid"])
    ending = f"ended by {_signal_name(signum)}" if signum else ""
    if record.get("shared"):
        if is_open(record, table):
            return _process(record, Outcome.RUNNING, "")
        is_normal = record.get("state") or (stopped and signum in (None, signal.SIGTERM))
        return _process(record, Outcome.SAVED, "" if is_normal else ending or ENDED_AT_ONCE)
    if record.get("saved"):
        said = (record.get("remark"), record.get("why_core"))
        return _process(record, Outcome.SAVED, "; ".join(text for text in said if text))
    if record.get("failed"):
        return _process(record, Outcome.LOST, f"its data could not be saved: {record['failed']}")
    if is_open(record, table):
        return _process(record, Outcome.RUNNING, "")
    if not record.get("coverage"):
        return _process(record, Outcome.SAVED, "it ended before its program began")
    return _process(record, Outcome.LOST, ending)


def without_record(program: Program) -> Process:
    """A Python program that runs and has not written a record."""
    detail = why_unreached(program.argv, program.environ)
    return _silent(program.pid, program.parent, program.argv, program.executable, program.started, detail)


def silent_children(children: Children, known: Collection[int]) -> list[Process]:
    """The Pythons that measured processes started, and that never said a word.

    Args:
        known: the pids of those that did.
    """
    silent = (
        child
        for child in children.started
        if child["pid"] not in known and children.signals.get(child["pid"]) != 0 and not runs_no_program(child["argv"])
    )
    return [
        _silent(
            child["pid"],
            child["parent_pid"],
            child["argv"],
            child["argv"][0],
            child["started"],
            why_unreached(child["argv"], PASSED_ON) + _killed_early(children.signals.get(child["pid"])),
        )
        for child in silent
    ]


def _killed_early(signum: int | None) -> str:
    return f"; it was ended by {_signal_name(signum)}" if signum else ""


def _signal_name(signum: int) -> str:
    """Python has no names for the real-time signals but the first and the last."""
    try:
        return signal.Signals(signum).name
    except ValueError:
        return f"signal {signum}"


def _silent(pid: int, parent: int, argv: Iterable[str], executable: str, started: str, detail: str) -> Process:
    words = tuple(map(encodable, argv))
    return Process(pid, parent, words, encodable(executable), started, Outcome.UNMEASURED, detail=detail)


def encodable(text: str) -> str:
    """Without the lone surrogates that stand for bytes that are no text: neither databases nor streams take them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _process(record: Record, outcome: Outcome, detail: str) -> Process:
    measured_by = record.get("coverage")
    return Process(
        pid=record["pid"],
        parent_pid=record["parent_pid"],
        argv=tuple(map(encodable, record["argv"])),
        executable=encodable(record["executable"]),
        started=record["started"],
        outcome=outcome,
        interpreter=Interpreter(record["implementation"], record["version"], measured_by) if measured_by else None,
        core=record.get("core") or "",
        detail=encodable(detail),
    )
