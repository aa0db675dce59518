"""Compare what measuring costs: covey's own core, coverage.py and SlipCover beside not measuring, with branches.

User CPU seconds of the measured processes, in turn, so that a change of the machine's speed meets them all; medians,
and their ratios to not measuring. covey's own start and its report, which come once for a run, are not in it: the other
jobs of scripts/bench have them.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.__main__ import Costs, number, say
from bench.collecting.fetched import fetch
from bench.collecting.jobs import ACTIVATED, SLIPCOVER, jobs, work_of, write_short
from bench.collecting.venvs import Venv, venvs
from bench.processes import BenchError, Cost, cost_of
from bench.sizes import COLLECT, COLLECT_QUICK, Size
from bench.workloads import NOTHING, OURS, THEIRS, Workload

MEASURERS = (THEIRS, SLIPCOVER, OURS)

HEADER = ("job", "nothing, s", *MEASURERS)


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    size, runs = (COLLECT_QUICK, 1) if options.quick else (COLLECT, options.runs)
    with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
        inputs = Path(made)
        try:
            say("fetching the programs")
            fetch(inputs)
            write_short(inputs)
            for venv in venvs(options.python):
                print("\n".join([*facts(venv, runs), "", *heading()]), flush=True)
                chosen = [job for job in jobs(venv, inputs) if options.only.lower() in job.name.lower()]
                for job in chosen:
                    print(row(job.name.format(**vars(size)), compared(job, inputs, size, runs)), flush=True)
                if not options.only:
                    print(f"\n{many(venv, inputs, size)}\n", flush=True)
        except subprocess.CalledProcessError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench collect", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small jobs, one run each: to see that it works")
    made.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs of each contender (default: 5)")
    made.add_argument("--only", default="", metavar="TEXT", help="only the jobs whose name has this text")
    made.add_argument("--python", default="", metavar="VERSION", help="only this Python, as 3.12")
    return made


def compared(job: Workload, inputs: Path, size: Size, runs: int) -> Costs:
    """The costs of each contender that can do the job. Of several runs, one more comes first, which is not counted."""
    folder = inputs / job.folder
    say(job.name.format(**vars(size)))
    costs: dict[str, list[Cost]] = {}
    for name in job.contenders:
        try:
            costs[name] = [_cost(job, name, folder, size)]
        except BenchError as error:
            if name in (NOTHING, OURS):
                raise
            say(f"{name} cannot do it: {error}")
    for _ in range(runs if runs > 1 else 0):
        for name, found in costs.items():
            found.append(_cost(job, name, folder, size))
    return {name: found[-runs:] for name, found in costs.items()}


def _cost(job: Workload, name: str, folder: Path, size: Size) -> Cost:
    job.before(folder)
    return cost_of(job.command(name, size), folder)


def many(venv: Venv, inputs: Path, size: Size) -> str:
    """What a thousand short processes leave, and how long it takes until their report is there."""
    work, source = work_of(inputs, "short"), inputs / "short"
    job = next(job for job in jobs(venv, inputs) if job.folder == "short")
    say(f"{size.many} short processes")
    job.before(source)
    cost = cost_of(f"for i in $(seq {size.many}); do {job.command(OURS, size)}; done", source)
    command = [venv.python, ACTIVATED, "report", source.resolve(), work]
    answers = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(3)]
    map_size, processes, _ = answers[0]
    ready_s = statistics.median(float(answer[2]) for answer in answers)
    return (
        f"{processes} of {size.many} short processes in {cost.user_s:.1f} s of user CPU time: a map of "
        f"{int(map_size) / 1e6:.2f} MB; the report is ready after {ready_s:.2f} s."
    )


def facts(venv: Venv, runs: int) -> Iterator[str]:
    yield f"{venv.versions}; {platform.system()} {platform.machine()}"
    yield f"User CPU seconds, medians of {runs}, and ratios to not measuring; load before: {os.getloadavg()[0]:.1f}"


def heading() -> Iterator[str]:
    yield f"| {' | '.join(HEADER)} |"
    yield "|---" + "|---:" * (len(HEADER) - 1) + "|"


def row(name: str, costs: Costs) -> str:
    medians = {who: statistics.median(cost.user_s for cost in found) for who, found in costs.items()}
    base = medians[NOTHING]
    ratios = [number(medians[who] / base if base else None, 2) if who in medians else "failed" for who in MEASURERS]
    return f"| {' | '.join([name, number(base, 3), *ratios])} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
