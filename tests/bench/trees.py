"""Real sources to make reports of: pinned sdists from PyPI, with a data file as if a part of their tests had run."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from bench.inputs import CONFIGURATION, SEED, make_data_file
from covey.analysis.structure import read_structure
from covey.model.analysis import Structure


@dataclass(frozen=True)
class Tree:
    """A folder of an sdist."""

    project: str
    version: str
    sha256: str
    folder: str
    """In the sdist."""


TREES = {
    "sqlalchemy": Tree(
        "sqlalchemy", "2.0.36", "7f2767680b6d2398aea7082e45a774b2b0767b5c8d8ffb9c8b683088ea9b29c5", "lib/sqlalchemy"
    ),
    "sympy": Tree("sympy", "1.13.3", "b27fd2c6530e0ab39e275fc9b683895367e51d5da91baa8d3d64db2565fec4d9", "sympy"),
    "homeassistant": Tree(
        "homeassistant", "2023.3.6", "e0f4baa33caa25d745e89a7d70a4688d4b474d335ddf1a36a130dba28c100029", "homeassistant"
    ),
}
"""255, 1,517 and some 5,700 files."""


def make_tree_of(name: str, place: Path) -> None:
    """The sources below `place`, whose own folder shall not hide modules of Python, and a data file in `place/one`."""
    tree = TREES[name]
    fetched = place.parent / f"fetched-{name}"
    fetched.mkdir(parents=True)
    wanted = fetched / "wanted.txt"
    wanted.write_text(f"{tree.project}=={tree.version} --hash=sha256:{tree.sha256}\n")
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "download", *options, "--require-hashes", "-r", str(wanted)]
    subprocess.run([*command, "--dest", str(fetched)], check=True, timeout=300, stdout=subprocess.DEVNULL)
    archive = next(fetched.glob("*.tar.gz"))
    with tarfile.open(archive) as opened:
        opened.extractall(fetched, filter="data")
    top = next(path for path in fetched.iterdir() if path.is_dir())
    place.mkdir()
    (top / tree.folder).rename(place / tree.project)
    shutil.rmtree(fetched)
    (place / ".coveragerc").write_text(CONFIGURATION)
    (place / "one").mkdir()
    subprocess.run(  # the peak memory of every command is at least that of the process that starts it
        [sys.executable, "-m", "bench.trees", place.resolve()], check=True, cwd=Path(__file__).parents[1]
    )


def make_data(project: Path) -> None:
    """The data file of a project whose sources are there."""
    jumps = {}
    for path in sorted(project.rglob("*.py")):
        read = read_structure(path.read_bytes(), path=str(path), exclude="", partial="")
        if isinstance(read, Structure):
            jumps[str(path)] = sorted(read.arcs)
    make_data_file(project / "one" / ".coverage", jumps, random.Random(SEED))


if __name__ == "__main__":
    make_data(Path(sys.argv[1]))
