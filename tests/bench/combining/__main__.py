"""Compare what combining costs: coverage.py and covey on the same data files, and covey on bundles that hold the same.

The sources are analysed already: coverage.py's combining looks at none. What analysing costs is in the other tables.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from bench.__main__ import facts, say
from bench.combining.inputs import rows_of
from bench.processes import BenchError, Cost, cost_of
from bench.workloads import COVERAGE, COVEY

THEIRS, OURS, BUNDLES = "coverage.py", "covey", "covey, bundles"
COMMANDS = {
    THEIRS: f"{COVERAGE} combine -q --keep --data-file=combined/.coverage data",
    OURS: f"{COVEY} combine -q -o combined/all.covey data",
    BUNDLES: f"{COVEY} combine -q -o combined/all.covey bundles",
}
HEADER = (
    "shards", "sources", "million rows", "coverage.py, s", "covey, s", "times faster", "covey, bundles, s",
    "times faster", "ms a bundle", "coverage.py, MB", "covey, MB", "bundles, MB",
)  # fmt: skip


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    sizes = [(4, 20)] if options.quick else sorted(product(options.shards, options.sources), key=lambda size: size[1])
    print("\n".join([*facts(options.runs), "", *heading()]), flush=True)
    for shards, sources in sizes:
        with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
            folder = Path(made) / "tree"
            say(f"making {shards} shards of {sources} sources")
            try:
                make_inputs(folder, shards, sources, options.contexts)
                print(row(shards, sources, rows_of(folder), compared(folder, options.runs)), flush=True)
            except (BenchError, subprocess.CalledProcessError) as error:
                print(f"bench: {error}", file=sys.stderr)
                return 1
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench combine", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs: to see that it works")
    made.add_argument("--runs", type=int, default=1, metavar="N", help="counted runs of each contender (default: 1)")
    made.add_argument("--shards", type=int, nargs="+", default=[50, 200], help="how many data files (default: 50 200)")
    made.add_argument("--sources", type=int, nargs="+", default=[300], help="of how many sources (default: 300)")
    made.add_argument(
        "--contexts", type=int, default=0, metavar="N", help="tests that each shard tells apart (default: 0)"
    )
    return made


def make_inputs(folder: Path, shards: int, sources: int, contexts: int) -> None:
    """In a process of their own, whose memory is not that of the commands it starts."""
    command = [sys.executable, "-m", "bench.combining.inputs", str(folder), *map(str, (shards, sources, contexts))]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True)


def compared(folder: Path, runs: int) -> Mapping[str, Sequence[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            shutil.rmtree(folder / "combined", ignore_errors=True)
            (folder / "combined").mkdir()
            costs[name].append(cost_of(command, folder))
    return costs


def heading() -> Iterator[str]:
    yield f"| {' | '.join(HEADER)} |"
    yield "|" + "---:|" * len(HEADER)


def row(shards: int, sources: int, rows: int, costs: Mapping[str, Sequence[Cost]]) -> str:
    user_s = {name: statistics.median(cost.user_s for cost in found) for name, found in costs.items()}
    peak = [f"{statistics.median(cost.peak_mb for cost in found):.0f}" for found in costs.values()]
    cells = [
        f"{shards:,}",
        f"{sources:,}",
        f"{rows / 1e6:.2f}",
        f"{user_s[THEIRS]:.2f}",
        f"{user_s[OURS]:.2f}",
        f"{user_s[THEIRS] / user_s[OURS]:.1f}",
        f"{user_s[BUNDLES]:.2f}",
        f"{user_s[THEIRS] / user_s[BUNDLES]:.1f}",
        f"{user_s[BUNDLES] / shards * 1e3:.2f}",
        *peak,
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
