"""How something was measured: the run of an environment, its interpreters, its processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from covey.model.refs import Commit


@dataclass(frozen=True, slots=True, order=True)
class Interpreter:
    """What decides the analysis of a source text: two equal interpreters find the same statements and jumps."""

    implementation: str
    """As `sys.implementation.name`: "cpython"."""
    version: str
    """As `platform.python_version()`: "3.11.7"."""
    coverage: str
    """The version of coverage.py that parses: "7.17.3"."""

    def __str__(self) -> str:
        name = "Python" if self.implementation == "cpython" else self.implementation
        return f"{name} {self.version}, coverage.py {self.coverage}"


OWN_CORE_IN_PYTHON = "covey-python"
OWN_CORES = ("covey", OWN_CORE_IN_PYTHON)
"""covey's own, as `Process.core` names them."""


class Outcome(StrEnum):
    """What became of a Python process that started under a run."""

    SAVED = "saved"
    """Its data reached the run."""
    LOST = "lost"
    """It ended before it could save: its data is not in the report."""
    RUNNING = "running"
    """It was still alive when the run ended: what it does later is not in the report."""
    UNMEASURED = "unmeasured"
    """It could not be measured; `Process.detail` says why."""


@dataclass(frozen=True, slots=True)
class Process:
    """One Python process that descended from the command of a run."""

    pid: int
    parent_pid: int
    argv: tuple[str, ...]
    executable: str
    started: str
    """ISO 8601, UTC."""
    outcome: Outcome
    interpreter: Interpreter | None = None
    """None when coverage.py could not be loaded in it."""
    core: str = ""
    """What measured: one of OWN_CORES, or coverage.py's "CTracer", "SysMonitor", "PyTracer"."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one environment, or one foreign data file that was taken in as if it were one."""

    id: str
    """Unique: hexadecimal. Two bundles that hold the same run hold it once when merged."""
    environment: str
    command: str
    """The command (and server) as declared; for a foreign data file, its name."""
    exit_code: int | None
    """None for a foreign data file, or where only a server ran."""
    started: str
    """ISO 8601, UTC."""
    duration_s: float
    platform: str
    rules: str
    """Fingerprint of the exclusion rules that the analysis obeyed."""
    commit: Commit | None = None
    processes: tuple[Process, ...] = ()
    foreign: bool = False

    @property
    def interpreters(self) -> frozenset[Interpreter]:
        """Those of its processes."""
        return frozenset(process.interpreter for process in self.processes if process.interpreter)


def environments_of(runs: Iterable[Run]) -> tuple[str, ...]:
    """The environments that have runs, in the order of their first run."""
    ordered = sorted(runs, key=lambda run: (run.started, run.environment))
    return tuple(dict.fromkeys(run.environment for run in ordered))
