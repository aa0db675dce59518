"""What reports cost: cold, when nothing changed, and when one file did; beside coverage.py, on the same data.

`scripts/bench reports`. The sources are sdists of PyPI; `--quick` takes few generated ones.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import facts, heading, make_inputs, row, say
from bench.processes import BenchError, Cost, cost_of
from bench.sizes import FULL, QUICK
from bench.trees import TREES, make_tree_of
from bench.workloads import COVERAGE, COVEY, OURS, THEIRS

DATA = "--data-file=one/.coverage"
THEIR_COMMANDS = {
    "table": f"{COVERAGE} report -m {DATA}",
    "markdown": f"{COVERAGE} report --format=markdown -m {DATA}",
    **{kind: f"{COVERAGE} {kind} -q {DATA} -o theirs/coverage.{kind}" for kind in ("json", "xml", "lcov")},
    "HTML": f"{COVERAGE} html -q {DATA} -d theirs/htmlcov",
}
NEW = f"{COVEY} combine -q one/.coverage"


@dataclass(frozen=True)
class Shown:
    """What is shown, by both."""

    name: str
    theirs: tuple[str, ...]
    """The commands, by their names."""
    ours: str
    """Of the data that covey has."""


SHOWN = (
    Shown("table", ("table",), f"{COVEY} report -q"),
    Shown(
        "six formats",
        tuple(THEIR_COMMANDS),
        f"{COVEY} report -q --format terminal,markdown,json,xml,lcov,html -o ours",
    ),
    Shown("HTML", ("HTML",), f"{COVEY} report -q --format html -o ours/htmlcov"),
)


@dataclass(frozen=True)
class State:
    """What there is when covey begins."""

    name: str
    before: Callable[[Path], None]
    takes_in: bool
    """Whether the data is new to covey, which takes it in first, and ends that with a table."""
    again: bool
    """Whether coverage.py has written this report before: its HTML then leaves pages as they are."""


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    size, runs = (QUICK, 1) if options.quick else (FULL, options.runs)
    with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
        folder = Path(made)
        if options.quick:
            make_inputs(made, size)
        print("\n".join([*facts(runs), "", *heading()]), flush=True)
        try:
            for name in ("tree",) if options.quick else options.trees:
                if not options.quick:
                    say(f"fetching {name}")
                    make_tree_of(name, folder / name)
                for line in rows(folder, name, options.only, runs):
                    print(line, flush=True)
                shutil.rmtree(folder / name)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    return 0


def rows(folder: Path, tree: str, only: str, runs: int) -> Iterator[str]:
    """One for each thing that is shown, in each state. coverage.py does each of its jobs once a run."""
    sources = sum(1 for _ in (folder / tree).rglob("*.py"))
    first, again = their_costs(folder / tree, runs)
    for shown in SHOWN:
        for state in STATES:
            name = f"{shown.name}, {state.name}, {sources} files"
            if only.lower() not in name.lower() or (shown.name == "table" and state.name == NO_CACHE):
                continue
            command = f"{NEW} && {shown.ours}" if state.takes_in and shown.name != "table" else shown.ours
            command = NEW if state.takes_in and shown.name == "table" else command
            theirs = again if state.again else first
            ours = our_costs(command, state, folder / tree, runs)
            yield row(
                name, {THEIRS: [together(theirs[one][run] for one in shown.theirs) for run in range(runs)], OURS: ours}
            )


def their_costs(project: Path, runs: int) -> tuple[dict[str, list[Cost]], dict[str, list[Cost]]]:
    """Of each command of coverage.py: where it is new, and where it has written that report before."""
    first: dict[str, list[Cost]] = {name: [] for name in THEIR_COMMANDS}
    again: dict[str, list[Cost]] = {name: [] for name in THEIR_COMMANDS}
    for _ in range(runs):
        forget_all(project)
        for name, command in THEIR_COMMANDS.items():
            say(f"coverage.py: {name}")
            first[name].append(cost_of(command, project))
            again[name].append(cost_of(command, project) if name == "HTML" else first[name][-1])
    return first, again


def our_costs(command: str, state: State, project: Path, runs: int) -> list[Cost]:
    """Of a command of covey's, each time in the same state."""
    say(f"covey: {state.name}")
    if state.again:
        cost_of(f"{NEW} && {command}", project)
    elif not state.takes_in:
        cost_of(NEW, project)
    costs = []
    for _ in range(runs):
        state.before(project)
        costs.append(cost_of(command, project))
    return costs


def together(costs: Iterable[Cost]) -> Cost:
    """Of commands one after the other."""
    costs = list(costs)
    return Cost(
        sum(cost.user_s for cost in costs), sum(cost.wall_s for cost in costs), max(cost.peak_mb for cost in costs)
    )


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench reports", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs, one run each: to see that it works")
    made.add_argument("--runs", type=int, default=1, metavar="N", help="counted runs of each contender (default: 1)")
    made.add_argument("--only", default="", metavar="TEXT", help="only the jobs whose name has this text")
    made.add_argument("--trees", nargs="*", default=list(TREES), choices=list(TREES), help="only these sources")
    return made


def forget_all(folder: Path) -> None:
    for name in (".covey", "ours", "theirs"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "theirs").mkdir()


def forget_made(folder: Path) -> None:
    """covey's data stays: the analysis of the sources is in it."""
    for name in (".covey/cache", "ours", "theirs"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "theirs").mkdir()


def change(folder: Path) -> None:
    """One more statement in one file."""
    source = next(path for path in sorted(folder.rglob("*.py")) if path.stat().st_size > 2000)
    source.write_text(source.read_text(encoding="utf-8") + "\nchanged = 1\n", encoding="utf-8")


NO_CACHE = "data taken in, no cache"
STATES = (
    State("nothing remembered", forget_all, takes_in=True, again=False),
    State(NO_CACHE, forget_made, takes_in=False, again=False),
    State("one file and the data changed", change, takes_in=True, again=True),
    State("nothing changed", lambda project: None, takes_in=False, again=True),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
