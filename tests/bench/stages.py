"""Where the time of each stage goes: cProfile's own time of covey's modules, on a generated project.

Time in C counts for the module that called it; all that runs because a module is imported is "importing". Only covey's
first process is looked at: from 2 MB of sources on, another one reads a share of them.
"""

from __future__ import annotations

import argparse
import pstats
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.__main__ import say
from bench.combining.__main__ import make_inputs
from bench.processes import undisturbed

FORMATS = "terminal,markdown,json,xml,lcov,html"
STAGES = {
    "combine data files of new sources, table": "combine data",
    "combine data files of known sources, table": "combine data",
    "combine bundles": "combine -q bundles -o united.covey",
    "table, nothing changed": "report",
    "six formats": f"report -q --format {FORMATS} -o six",
    "six formats, nothing changed": f"report -q --format {FORMATS} -o six",
    "HTML": "report -q --format html -o pages",
    "HTML, nothing changed": "report -q --format html -o pages",
}
"""The arguments of covey, in the order in which they are run."""

IMPORTING = "importing"
LEAST_PERCENT = 3

LIBRARY = Path(sysconfig.get_path("stdlib")).parts

Function = tuple[str, int, str]
"""As cProfile names it: file, line, name."""


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    shards, sources = (4, 20) if options.quick else (options.shards, options.sources)
    with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
        say("making the inputs")
        project = Path(made).resolve() / "project"
        make_inputs(project, shards, sources, contexts=0)
        shutil.rmtree(project / ".covey")  # the analyses, which bundles need to be made
        print(f"{shards} shards of {sources} sources\n\n| stage | seconds, profiled | of it |\n|---|---:|---|")
        for name, arguments in STAGES.items():
            print(row(name, own_seconds(profiled(project, arguments))), flush=True)
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench profile", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs: to see that it works")
    made.add_argument("--shards", type=int, default=50, metavar="N", help="how many are combined (default: 50)")
    made.add_argument("--sources", type=int, default=300, metavar="N", help="how many files (default: 300)")
    return made


def profiled(project: Path, arguments: str) -> pstats.Stats:
    """What cProfile tells of one command.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    found = project / "stage.prof"
    command = [sys.executable, "-m", "cProfile", "-o", found, "-m", "covey", *arguments.split()]
    subprocess.run(command, cwd=project, env=undisturbed(), check=True, stdout=subprocess.DEVNULL)
    return pstats.Stats(str(found))


def own_seconds(stats: pstats.Stats) -> Mapping[str, float]:
    """By module, without what it calls in others."""
    found: Counter[str] = Counter()
    for function, (_, _, own_s, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if function[0] != "~" or not callers:
            found[owner(function)] += own_s
            continue
        for caller, (_, _, called_s, _) in callers.items():
            found[owner(caller)] += called_s
    return found


def owner(function: Function) -> str:
    """What a function belongs to: a module of covey's, a library, or importing."""
    file, _, name = function
    if name == "<module>" or file.startswith("<frozen importlib"):
        return IMPORTING
    parts = Path(file).with_suffix("").parts
    if "covey" in parts:
        return ".".join(parts[len(parts) - parts[::-1].index("covey") :])
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return parts[len(LIBRARY)] if parts[: len(LIBRARY)] == LIBRARY else parts[-1].strip("<>")


def row(name: str, seconds: Mapping[str, float]) -> str:
    total_s = sum(seconds.values())
    return f"| {name} | {total_s:.2f} | {', '.join(shares(seconds, total_s))} |"


def shares(seconds: Mapping[str, float], total_s: float) -> Iterator[str]:
    for module, own_s in sorted(seconds.items(), key=lambda item: -item[1]):
        if (percent := 100 * own_s / total_s) >= LEAST_PERCENT:
            yield f"{module} {percent:.0f} %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
