"""What reports cost: cold, warm, and when one file changed; beside coverage.py, of 300 files and of sympy's 1,517.

`scripts/bench reports`. sympy is fetched from PyPI. `--quick` takes small inputs and no sympy.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.__main__ import compared, facts, heading, make_inputs, row, say
from bench.inputs import CONFIGURATION, SEED, make_data_file
from bench.processes import BenchError
from bench.sizes import FULL, QUICK
from bench.workloads import COVERAGE, OURS, SHOWN, THEIRS, Workload, all_of, forget, take_in
from covey.analysis.structure import read_structure
from covey.model.analysis import Structure

SYMPY = "1.13.3"
SYMPY_SHA256 = "b27fd2c6530e0ab39e275fc9b683895367e51d5da91baa8d3d64db2565fec4d9"

TABLE = f"{COVERAGE} report -m --data-file=one/.coverage"


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    size, runs = (QUICK, 1) if options.quick else (FULL, options.runs)
    with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
        folder = Path(made)
        say("making the inputs")
        make_inputs(made, size)
        if not options.quick:
            make_sympy(folder)
        print("\n".join([*facts(runs), "", *heading()]), flush=True)
        try:
            for name in ("tree",) if options.quick else ("sympy", "tree"):
                sources = sum(1 for _ in (folder / name).rglob("*.py"))
                for job in jobs(name):
                    shown = f"{job.name}, {sources} files"
                    if options.only.lower() in shown.lower():
                        print(row(shown, compared(job, folder, size, runs)), flush=True)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench reports", description=__doc__)
    made.add_argument("--quick", action="store_true", help="small inputs, one run each: to see that it works")
    made.add_argument("--runs", type=int, default=3, metavar="N", help="counted runs of each contender (default: 3)")
    made.add_argument("--only", default="", metavar="TEXT", help="only the jobs whose name has this text")
    return made


def jobs(folder: str) -> Iterator[Workload]:
    """coverage.py reads its data file each time; covey takes it in, with a table at the end, and keeps it."""
    new_data = take_in("one/.coverage")
    more = " && ".join(SHOWN[format][OURS] for format in ("markdown", "json"))
    table = Workload("", folder, {THEIRS: TABLE, OURS: new_data})
    formats = Workload("", folder, {THEIRS: all_of(SHOWN, THEIRS), OURS: f"{new_data} && {more}"})
    stored = {OURS: new_data}
    yield replace(table, name="table, nothing remembered", before=forget)
    yield replace(table, name="table, one file and the data changed", before=change, prepare=stored)
    again = {THEIRS: TABLE, OURS: SHOWN["terminal"][OURS]}
    yield replace(table, name="table, nothing changed", contenders=again, prepare=stored)
    yield replace(formats, name="table, markdown and JSON, nothing remembered", before=forget)
    yield replace(
        formats, name="table, markdown and JSON, one file and the data changed", before=change, prepare=stored
    )
    again = {THEIRS: all_of(SHOWN, THEIRS), OURS: all_of(SHOWN, OURS)}
    yield replace(formats, name="table, markdown and JSON, nothing changed", contenders=again, prepare=stored)


def change(folder: Path) -> None:
    """One more statement in one file."""
    source = next(path for path in sorted(folder.rglob("*.py")) if path.stat().st_size > 2000)
    source.write_text(source.read_text(encoding="utf-8") + "\nchanged = 1\n", encoding="utf-8")


def make_sympy(folder: Path) -> None:
    """sympy's sources, and a data file as if a part of its tests had run."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"sympy=={SYMPY} --hash=sha256:{SYMPY_SHA256}\n")
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "download", *options, "--require-hashes", "-r", str(wanted)]
    subprocess.run([*command, "--dest", str(folder)], check=True, timeout=300, stdout=subprocess.DEVNULL)
    with tarfile.open(folder / f"sympy-{SYMPY}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    (folder / f"sympy-{SYMPY}" / "sympy").rename(folder / "sympy")
    project = folder / "sympy"
    (project / ".coveragerc").write_text(CONFIGURATION)
    (project / "one").mkdir()
    subprocess.run(
        [sys.executable, "-c", "import sys; from bench.reports import *; make_data(Path(sys.argv[1]))", project],
        check=True,
        cwd=Path(__file__).parents[1],
    )


def make_data(project: Path) -> None:
    """In a process of its own: the peak memory of every command is at least what the process needs that starts it."""
    jumps = {}
    for path in sorted(project.rglob("*.py")):
        read = read_structure(path.read_bytes(), path=str(path), exclude="", partial="")
        if isinstance(read, Structure):
            jumps[str(path.resolve())] = sorted(read.arcs)
    make_data_file(project / "one" / ".coverage", jumps, random.Random(SEED))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
