"""What a reader should know about the runs behind a report: processes whose data is not in it, failed commands."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from covey.model.counted import counted
from covey.model.run import OWN_CORE_IN_PYTHON, OWN_CORES, Outcome, Process, Run

_WHAT_HAPPENED = {
    Outcome.LOST: "ended with data that was not saved",
    Outcome.RUNNING: "still ran when the command ended: what they do later is not in the report",
    Outcome.UNMEASURED: "could not be measured",
}


def run_notes(runs: Iterable[Run]) -> list[str]:
    """Sentences, in the order of the runs."""
    notes: list[str] = []
    for run in sorted(runs, key=lambda run: (run.started, run.environment)):
        if run.exit_code:
            notes.append(f"{run.environment}: its command failed (exit code {run.exit_code}); its data is kept")
        for outcome, happened in _WHAT_HAPPENED.items():
            concerned = [process for process in run.processes if process.outcome is outcome]
            if concerned:
                notes.append(f"{run.environment}: {_processes(len(concerned))} {happened}: {_listed(concerned)}")
        notes += _of_saved(run)
    return notes


def _of_saved(run: Run) -> Iterator[str]:
    """What is worth knowing of processes whose data is all there."""
    saved = [process for process in run.processes if process.outcome is Outcome.SAVED and process.detail]
    ended = [process for process in saved if process.core in OWN_CORES]
    if ended:
        happened = "did not end in order; what ran until then is counted"
        yield f"{run.environment}: {_processes(len(ended))} {happened}: {_listed(ended)}"
    in_python = [process for process in run.processes if process.core == OWN_CORE_IN_PYTHON]
    if in_python:
        how = "measured by covey's recorder in Python, as none in C is there for it"
        yield f"{run.environment}: {_processes(len(in_python))} {how}"
    others = Counter(process.detail for process in saved if process.core not in ("", *OWN_CORES))
    for why, count in others.items():
        yield f"{run.environment}: {_processes(count)} measured by coverage.py's tracer ({why})"


def _processes(number: int) -> str:
    return counted(number, "Python process", "Python processes")


def _listed(processes: Sequence[Process]) -> str:
    shown = [_one(process) for process in processes[:3]]
    if len(processes) > len(shown):
        shown.append(f"and {len(processes) - len(shown)} more")
    return "; ".join(shown)


def _one(process: Process) -> str:
    command = shlex.join(process.argv)
    if len(command) > 80:
        command = f"{command[:77]}..."
    return f"{process.pid} `{command}`" + (f" ({process.detail})" if process.detail else "")
