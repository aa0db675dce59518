"""What the benchmarks work on: made anew each time, and the same each time."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from coverage import CoverageData
from coverage.parser import PythonParser

from bench.sizes import Size

SEED = 20_261_120
FILES_IN_A_FOLDER = 20

SHORT_PROGRAM = "import json\n\nif json.loads('[1]'):\n    print('short')\nelse:\n    print('never')\n"

CPU_PROGRAM = """\
import sys


def queens(size, columns=(), rising=(), falling=()):
    row = len(columns)
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if column in columns or column + row in rising or column - row in falling:
            continue
        found += queens(size, (*columns, column), (*rising, column + row), (*falling, column - row))
    return found


print(queens(int(sys.argv[1])))
"""

CONFIGURATION = "[run]\nbranch = true\nsource = .\n"


def make_inputs(folder: Path, size: Size) -> None:
    """A project of programs to run in `programs`, and one of sources in `tree`, with data files in `tree/shards`."""
    programs, tree = folder / "programs", folder / "tree"
    for project in (programs, tree):
        project.mkdir(parents=True)
        (project / ".coveragerc").write_text(CONFIGURATION)
    (programs / "short.py").write_text(SHORT_PROGRAM)
    (programs / "queens.py").write_text(CPU_PROGRAM)
    jumps = make_tree(tree, size.sources)
    shards = tree / "shards"
    shards.mkdir()
    for number in range(size.data_files):
        make_data_file(shards / f".coverage.{number:03}", jumps, random.Random(SEED + number))
    (tree / "one").mkdir()
    make_data_file(tree / "one" / ".coverage", jumps, random.Random(SEED))


def make_tree(tree: Path, sources: int) -> dict[str, list[tuple[int, int]]]:
    """Write the sources. Returns the possible jumps of each, by absolute path."""
    jumps = {}
    for number in range(sources):
        folder = tree / f"part_{number // FILES_IN_A_FOLDER:02}"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        text = source(random.Random(SEED + number))
        path = folder / f"module_{number:03}.py"
        path.write_text(text)
        parser = PythonParser(text=text, filename=str(path))
        parser.parse_source()
        jumps[str(path.resolve())] = sorted(parser.arcs())
    return jumps


def source(chance: random.Random) -> str:
    """A module of some 300 lines: functions and classes of every common statement."""
    parts = ['"""A module."""', "", "import os", ""]
    for number in range(chance.randint(3, 5)):
        parts += ["", f"def function_{number}(value, *rest):", '    """A function."""', *body(chance, 4, depth=2), ""]
    for number in range(chance.randint(2, 4)):
        parts += ["", f"class Thing{number}:", f"    size = {number}", ""]
        for method in range(chance.randint(2, 5)):
            parts += [f"    def method_{method}(self, value):", *body(chance, 8, depth=2), ""]
    return "\n".join(parts) + "\n"


def body(chance: random.Random, indent: int, *, depth: int) -> list[str]:
    """Some statements, and a return."""
    lines = [line for _ in range(chance.randint(2, 4)) for line in statement(chance, indent, depth=depth)]
    return [*lines, f"{' ' * indent}return value"]


def statement(chance: random.Random, indent: int, *, depth: int) -> list[str]:
    """One statement, with those inside it."""
    space = " " * indent
    kinds = ["simple", "call", "if", "for", "try", "with", "else"] if depth else ["simple", "call"]

    def inner() -> list[str]:
        return [line for _ in range(chance.randint(1, 2)) for line in statement(chance, indent + 4, depth=depth - 1)]

    match chance.choice(kinds):
        case "call":
            return [f"{space}value = max(", f"{space}    value,", f"{space}    {chance.randint(0, 9)},", f"{space})"]
        case "if":
            return [f"{space}if value > {chance.randint(0, 9)}:  # why", *inner()]
        case "else":
            return [f"{space}if value and os.name:", *inner(), f"{space}else:", *inner()]
        case "for":
            return [f"{space}for item in range(value):", *inner()]
        case "try":
            return [f"{space}try:", *inner(), f"{space}except ValueError:", *inner()]
        case "with":
            return [f"{space}with open(os.devnull):", *inner()]
        case _:
            return [f"{space}value += {chance.randint(0, 9)}"]


def make_data_file(path: Path, jumps: Mapping[str, list[tuple[int, int]]], chance: random.Random) -> None:
    """A data file of coverage.py, as if a part of the tests had run: a third of the files, half of their jumps."""
    ran = {
        name: [arc for arc in arcs if chance.random() < 0.5] for name, arcs in jumps.items() if chance.random() < 0.3
    }
    with closing(CoverageData(str(path))) as data:
        data.add_arcs(ran)
        data.touch_files(jumps)
        data.write()


if __name__ == "__main__":
    make_inputs(Path(sys.argv[1]), Size(*map(int, sys.argv[2:])))
