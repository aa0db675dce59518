"""Compare covey with coverage.py, and measuring with not measuring: a table of user CPU time and peak memory.

Every contender does the same job on the same inputs, in turn, so that a change of the machine's speed meets them all.
The medians are shown, and the ratios of covey's median to the others': of those, not of the seconds, speak to others.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.processes import BenchError, Cost, cost_of
from bench.sizes import FULL, QUICK, Size
from bench.workloads import NOTHING, OURS, THEIRS, WORKLOADS, Workload

HEADER = (
    "job",
    "nothing, s",
    "coverage.py, s",
    "covey, s",
    "covey : coverage.py",
    "the same, wall clock",
    "coverage.py, MB",
    "covey, MB",
)

Costs = Mapping[str, Sequence[Cost]]


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    size, runs = (QUICK, 1) if options.quick else (FULL, options.runs)
    chosen = [workload for workload in WORKLOADS if options.only.lower() in workload.name.lower()]
    if not chosen:
        print(f"bench: no job is called {options.only!r}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
        say("making the inputs")
        make_inputs(made, size)
        print("\n".join([*facts(runs), "", *heading()]), flush=True)
        try:
            for workload in chosen:
                print(row(workload.name.format(**vars(size)), compared(workload, Path(made), size, runs)), flush=True)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    return 0


def make_inputs(folder: str, size: Size) -> None:
    """In a process of their own: the peak memory of every command is at least what the process needs that starts it."""
    command = [sys.executable, "-m", "bench.inputs", folder, *map(str, vars(size).values())]
    subprocess.run(command, cwd=Path(__file__).parents[1], check=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs, one run each: to see that it works")
    made.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each contender (default: 5)")
    made.add_argument("--only", default="", metavar="TEXT", help="only the jobs whose name has this text")
    return made


def compared(workload: Workload, inputs: Path, size: Size, runs: int) -> Costs:
    """The costs of each contender. Of several runs, one more comes first, which fills caches and is not counted."""
    folder = inputs / workload.folder
    say(workload.name.format(**vars(size)))
    workload.before(folder)
    for command in workload.prepare.values():
        cost_of(command, folder)
    costs: dict[str, list[Cost]] = {name: [] for name in workload.contenders}
    for _ in range(runs + 1 if runs > 1 else 1):
        for name in workload.contenders:
            workload.before(folder)
            costs[name].append(cost_of(workload.command(name, size), folder))
    return {name: found[-runs:] for name, found in costs.items()}


def facts(runs: int) -> Iterator[str]:
    yield f"Python {platform.python_version()}, coverage.py {version('coverage')}, covey {version('covey')}"
    yield f"{platform.system()} {platform.machine()}; user CPU seconds and peak MB, medians of {runs}"


def heading() -> Iterator[str]:
    yield f"| {' | '.join(HEADER)} |"
    yield "|---" + "|---:" * (len(HEADER) - 1) + "|"


def row(name: str, costs: Costs) -> str:
    def median(contender: str, what: str) -> float | None:
        return statistics.median(getattr(cost, what) for cost in costs[contender]) if contender in costs else None

    def ratio(what: str) -> str:
        return f"{(median(OURS, what) or 0) / (median(THEIRS, what) or 1):.2f}"

    cells = [
        name,
        *(number(median(contender, "user_s"), 2) for contender in (NOTHING, THEIRS, OURS)),
        ratio("user_s"),
        ratio("wall_s"),
        *(number(median(contender, "peak_mb"), 0) for contender in (THEIRS, OURS)),
    ]
    return f"| {' | '.join(cells)} |"


def number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
