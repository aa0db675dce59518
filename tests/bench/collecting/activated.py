"""Run by the Python of a virtual environment: prepare a run of covey's core, or time what comes after one.

With "prepare", prints the variables, as a shell takes them, under which programs are measured. With "report", prints
how many bytes the maps have, how many processes are in them, and how many seconds it takes until the report is there.
"""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path

from covey.collect.activate import activated, write_run_file
from covey.collect.harvest import harvest
from covey.config.schema import CoverageSettings, Settings
from covey.flows.gather import gather
from covey.flows.report import report_of
from covey.model.run import Run


def settings_of(source: Path, work: Path) -> Settings:
    coverage = CoverageSettings(branch=True, source_dirs=(str(source),))
    return Settings(source, data_dir=work / "data-folder", coverage=coverage, core="covey")


def prepare(source: Path, work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    added = activated({}, {}, write_run_file(settings_of(source, work), work))
    print(*(f"{name}={shlex.quote(value)}" for name, value in added.items()))


def report(source: Path, work: Path) -> None:
    settings = settings_of(source, work)
    began = time.perf_counter()
    left = harvest(work, {})
    run = Run("bench", "bench", "bench", 0, "2026", 1.0, "", settings.coverage.rules, processes=left.processes)
    made = report_of(gather(left, run, settings, print), settings, ["bench"])
    seconds = time.perf_counter() - began
    assert made.total.covered
    print(sum(path.stat().st_size for path, _ in left.maps), len(left.processes), seconds)


if __name__ == "__main__":
    {"prepare": prepare, "report": report}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
