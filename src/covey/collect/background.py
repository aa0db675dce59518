"""Programs that go on when the command has ended: given time to end, then reported, never killed."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from covey.collect.activate import RUN_FILE, run_file_of
from covey.collect.execute import Stage
from covey.collect.patience import wait_until
from covey.collect.records import encodable, is_open, read_records
from covey.system.proctable import Program, process_table, programs_with

QUICK_S = 0.5
"""How long they may take before the user is told that they are waited for."""

SHELLS = ("sh", "bash", "dash", "ash", "busybox", "zsh", "ksh", "fish")
"""May be about to start a Python program."""


@dataclass(frozen=True, slots=True)
class _Left:
    pid: int
    argv: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.pid} `{encodable(shlex.join(self.argv))}`"


def wait_for_background(stage: Stage) -> None:
    """Wait for the Python programs that a command has left behind, and for shells, which may yet start some.

    Other programs are waited for a moment only: one may be just about to become a Python program.
    """
    timeout_s = stage.environment.stop_timeout_s
    if wait_until(lambda: not _programs(stage.work), min(QUICK_S, timeout_s), stage.interruption):
        return
    left = _left(stage.work)
    if not left:
        return
    named = ", ".join(map(str, left))
    stage.talk.waiting(stage.environment.name, f"for programs in the background: {named}")
    wait_until(lambda: not _left(stage.work), timeout_s, stage.interruption)
    for program in _left(stage.work):
        stage.warn(
            f"{stage.environment.name}: {program} still runs: it is left alone, and what it does is not in the data"
        )


def unrecorded(work: Path) -> list[Program]:
    """Python programs of the run that have not written a record."""
    recorded = {record["pid"] for record in read_records(work)}
    return [program for program in _programs(work) if program.pid not in recorded and _is(program, "python", "pypy")]


def _programs(work: Path) -> list[Program]:
    """Whatever still runs of what the command has started."""
    return programs_with(RUN_FILE, str(run_file_of(work)))


def _left(work: Path) -> list[_Left]:
    records, table = read_records(work), process_table()
    measured = [_Left(record["pid"], tuple(record["argv"])) for record in records if is_open(record, table)]
    recorded = {record["pid"] for record in records}
    others = [program for program in _programs(work) if program.pid not in recorded]
    awaited = [_Left(program.pid, program.argv) for program in others if _is(program, "python", "pypy", *SHELLS)]
    return measured + awaited


def _is(program: Program, *names: str) -> bool:
    return Path(program.executable).name.rstrip("0123456789.") in names
