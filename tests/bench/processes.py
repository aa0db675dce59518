"""What a command costs, as the operating system counts it for the command and all processes it waited for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LEFT_OUT = ("COVERAGE_", "COVEY_", "COV_CORE_", "PYTHONDONTWRITEBYTECODE")
"""What measures, and what would have modules compiled at each start that an installation has compiled."""


@dataclass(frozen=True)
class Cost:
    """Of one run."""

    user_s: float
    wall_s: float
    peak_mb: float
    """Of the largest process."""


class BenchError(Exception):
    """A command that is compared failed."""


def undisturbed() -> dict[str, str]:
    """The environment of this process without what would measure its commands, or slow them."""
    return {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}


def cost_of(command: str, folder: Path) -> Cost:
    """Run a shell command to its end, its output thrown away.

    Raises:
        BenchError: it failed; with what it said.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**undisturbed(), "PYTHONHASHSEED": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise BenchError(f"{command}: exit code {process.returncode}\n{said.decode(errors='replace')}")
    units_in_a_mb = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime, wall_s, used.ru_maxrss / units_in_a_mb)
