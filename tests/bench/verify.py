"""Whether one parse finds what coverage.py's parser finds, in every file of some folders.

`python -m bench.verify FOLDER...`; without folders, this Python's standard library and what is installed beside it.
With `--trees`, real projects instead, of which the documents that covey and coverage.py write are compared too.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import coverage
from coverage.config import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, DEFAULT_PARTIAL_ALWAYS
from coverage.exceptions import NotPython
from coverage.misc import join_regex
from coverage.parser import PythonParser

from bench.inputs import SEED, make_inputs
from bench.sizes import QUICK
from bench.trees import TREES, make_tree_of
from bench.verify_reports import heading, row, verified
from covey.analysis.logical_lines import Unknown
from covey.analysis.one_parse import parse_once
from covey.analysis.source_text import decode_source
from covey.analysis.structure import asked
from covey.model.analysis import Structure
from covey.model.measurement import Arc

PARTIAL = join_regex([*DEFAULT_PARTIAL, *DEFAULT_PARTIAL_ALWAYS])
RULES = (
    join_regex(DEFAULT_EXCLUDE),
    join_regex([r"raise \w+", "else", r":\n", r"\bx\b", r"^\s*@", r"\):$", r"\bcase\b", "lambda", "pass"]),
)
"""coverage.py's own, and rules that match in many places, across lines too."""

REFUSED = (NotPython, SyntaxError, ValueError, RecursionError, MemoryError, AssertionError, LookupError)


@dataclass
class Compared:
    """What was seen in some files, each read by each of the rules."""

    files: int = 0
    texts: int = 0
    lines: int = 0
    """Of all texts."""
    unknown: int = 0
    """Texts that coverage.py reads, and one parse leaves to it."""
    words: int = 0
    """Jumps out of lines that have a choice, what is said of them compared."""
    differing: tuple[str, ...] = ()
    once_s: float = 0.0
    asked_s: float = 0.0


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    if options.quick or options.trees:
        return verify_trees(() if options.quick else options.trees)
    folders = options.folders
    files = [*below(folders)] if folders else [*library_files(), *below([Path(sysconfig.get_path("purelib"))])]
    if options.files is not None and options.files < len(files):
        files = sorted(random.Random(SEED).sample(files, options.files))
    return told(compared(files))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench --verify", description=__doc__)
    made.add_argument("folders", nargs="*", type=Path)
    made.add_argument("--files", type=int, metavar="N", help="so many of the files, drawn alike each time")
    made.add_argument(
        "--trees", nargs="+", default=[], choices=list(TREES), help="projects from PyPI, and their reports"
    )
    made.add_argument("--quick", action="store_true", help="a small generated project and its reports")
    return made


def verify_trees(names: Sequence[str]) -> int:
    """Verify projects, how they are read and what is reported of them. Without names, a generated one."""
    exit_code = 0
    for name in names or ("generated",):
        with tempfile.TemporaryDirectory(prefix="covey-verify-") as made:
            project = Path(made).resolve() / ("tree" if not names else name)
            if names:
                make_tree_of(name, project)
            else:
                make_inputs(project.parent, QUICK)
            print(f"{name}: ", end="")
            exit_code |= told(compared(below([project])))
            found = verified(project)
            print(*heading(), row(platform.python_version(), name, found), *found.differing[:50], sep="\n", flush=True)
            exit_code |= bool(found.differing)
    return exit_code


def told(found: Compared) -> int:
    """Say what was seen, and give the exit code."""
    print(f"Python {platform.python_version()}, coverage.py {coverage.__version__}: {found.files} files,", end=" ")
    print(f"{found.texts} readings: {len(found.differing)} differ; {found.unknown} are left to coverage.py's parser")
    print(f"words for {found.words} missing jumps, of those that do not differ, were compared too")
    print(f"microseconds a line: {found.once_s / found.lines * 1e6:.1f} by one parse,", end=" ")
    print(f"{found.asked_s / found.lines * 1e6:.1f} by coverage.py's parser, which is spared the search for cycles too")
    print(*found.differing[:50], sep="\n")
    return 1 if found.differing else 0


def library_files() -> list[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    return [path for path in below([library]) if "site-packages" not in path.relative_to(library).parts]


def below(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*.py") if path.is_file())


def compared(files: Iterable[Path]) -> Compared:
    found = Compared()
    was_on = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for path in files:
                compare(path, found)
                found.files += 1
    finally:
        if was_on:
            gc.enable()
    return found


def compare(path: Path, found: Compared) -> None:
    try:
        text = decode_source(path.read_bytes())
    except REFUSED:
        return
    for rule in RULES:
        found.texts += 1
        found.lines += text.count("\n")
        began = time.process_time()
        ours = by_one_parse(text, rule)
        between = time.process_time()
        theirs = by_coverage(text, rule)
        found.once_s += between - began
        found.asked_s += time.process_time() - between
        if ours is Unknown:
            found.unknown += theirs is not None
        elif ours != theirs:
            found.differing += (f"{path}: {', '.join(differences(ours, theirs))}",)
        elif ours is not None and rule == RULES[0]:
            words = words_of(text, rule)
            found.words += len(words)
            if any(in_order(ours.describe(arc), arc) != in_order(said, arc) for arc, said in words.items()):
                found.differing += (f"{path}: words",)


def by_one_parse(text: str, rule: str) -> Structure | type[Unknown] | None:
    try:
        return parse_once(text, path="a.py", exclude=rule, partial=PARTIAL)
    except Unknown:
        return Unknown
    except REFUSED:
        return None


def by_coverage(text: str, rule: str) -> Structure | None:
    try:
        return asked(text, "a.py", rule, PARTIAL)
    except REFUSED:
        return None


def words_of(text: str, rule: str) -> dict[Arc, str]:
    """What coverage.py says of each jump that may be shown as missing."""
    parser = PythonParser(text=text, filename="a.py", exclude=rule)
    parser.parse_source()
    exits = parser.exit_counts()
    return {arc: parser.missing_arc_description(*arc) for arc in parser.arcs() if exits.get(arc[0], 0) > 1}


def in_order(words: str, arc: Arc) -> list[str]:
    """The reasons for one jump: coverage.py orders several by chance."""
    return sorted(words.split(f" or line {arc[0]} "), key=lambda said: said.removeprefix(f"line {arc[0]} "))


def differences(ours: object, theirs: object) -> list[str]:
    if ours is None or theirs is None:
        return ["refused by one of them"]
    return [field.name for field in fields(Structure) if getattr(ours, field.name) != getattr(theirs, field.name)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
