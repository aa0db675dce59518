"""What reports cost: cold, when nothing changed, and when one file did; beside coverage.py, on the same data.

`scripts/bench reports`. The sources are sdists of PyPI; `--quick` takes few generated ones.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import compared, facts, heading, make_inputs, row, say
from bench.processes import BenchError
from bench.sizes import FULL, QUICK
from bench.trees import TREES, make_tree_of
from bench.workloads import COVERAGE, COVEY, OURS, THEIRS, Workload

DATA = "--data-file=one/.coverage"
TABLE = f"{COVERAGE} report -m {DATA}"
HTML = f"{COVERAGE} html -q {DATA} -d theirs/htmlcov"
SIX = " && ".join(
    [
        TABLE,
        f"{COVERAGE} report --format=markdown -m {DATA}",
        *(f"{COVERAGE} {kind} -q {DATA} -o theirs/coverage.{kind}" for kind in ("json", "xml", "lcov")),
        HTML,
    ]
)
NEW = f"{COVEY} combine -q one/.coverage"
OUR_SIX = f"{COVEY} report -q --format terminal,markdown,json,xml,lcov,html -o ours"
OUR_HTML = f"{COVEY} report -q --format html -o ours/htmlcov"


@dataclass(frozen=True)
class Shown:
    """What is shown, by both."""

    name: str
    theirs: str
    ours: str
    """Of the data that covey has."""


SHOWN = (Shown("table", TABLE, f"{COVEY} report -q"), Shown("six formats", SIX, OUR_SIX), Shown("HTML", HTML, OUR_HTML))


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
    sources = sum(1 for _ in (folder / tree).rglob("*.py"))
    for job in jobs(tree):
        shown = f"{job.name}, {sources} files"
        if only.lower() in shown.lower():
            yield row(shown, compared(job, folder, FULL, runs))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench reports", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs, one run each: to see that it works")
    made.add_argument("--runs", type=int, default=3, metavar="N", help="counted runs of each contender (default: 3)")
    made.add_argument("--only", default="", metavar="TEXT", help="only the jobs whose name has this text")
    made.add_argument("--trees", nargs="*", default=list(TREES), choices=list(TREES), help="only these sources")
    return made


def jobs(folder: str) -> Iterator[Workload]:
    """coverage.py reads its data file each time; covey takes it in, which ends with a table, and keeps it."""
    for shown in SHOWN:
        fresh = NEW if shown.name == "table" else f"{NEW} && {shown.ours}"

        def job(state: str, ours: str, before: Callable[[Path], None], shown: Shown = shown, **more: str) -> Workload:
            contenders = {THEIRS: shown.theirs, OURS: ours}
            return Workload(f"{shown.name}, {state}", folder, contenders, before=before, prepare=more)

        yield job("nothing remembered", fresh, forget_all)
        if shown.name != "table":
            yield job("data taken in, no cache", shown.ours, forget_made, **{OURS: NEW})
        yield job("one file and the data changed", fresh, change, **{OURS: fresh})
        yield job("nothing changed", shown.ours, lambda folder: None, **{OURS: fresh})


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
