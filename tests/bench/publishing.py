"""What many publications cost: the time of each, and how large a clone of the project becomes.

`scripts/bench publish`. The tree is that of a project of 60,000 lines, with a page for each source. Each publication
changes some pages, and adds a line to the history.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import say
from bench.inputs import SEED, source
from covey.publish.branch import Note, Place, open_branch
from covey.publish.kept import ALL, ONE, Kept
from covey.publish.publish import publish
from repositories import Checkout, environment, git, project

HEADER = (
    "what is published",
    "times",
    "s each",
    "clone before, kB",
    "after the first, kB",
    "after all, kB",
    "grown by",
)


@dataclass(frozen=True)
class Way:
    """A way to publish."""

    name: str
    kept: Kept
    changed: float
    """The part of the pages that each publication changes."""


WAYS = (
    Way('one commit, a twentieth of the pages changes: `history = "one"`', ONE, 0.05),
    Way("the same, the newest 50 kept: `history = 50`", Kept(50), 0.05),
    Way('the same, every commit kept: `history = "keep"`', ALL, 0.05),
    Way("every commit kept, and the time in each page", ALL, 1.0),
)


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    times, sources = (3, 10) if options.quick else (options.times, options.sources)
    print("\n".join(heading()), flush=True)
    for way in WAYS:
        with tempfile.TemporaryDirectory(prefix="covey-bench-") as made:
            say(way.name)
            print(row(way, Path(made), times, sources), flush=True)
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench publish", description=__doc__)
    made.add_argument("--quick", action="store_true", help="few and small publications: to see that it works")
    made.add_argument("--times", type=int, default=500, metavar="N", help="publications (default: 500)")
    made.add_argument("--sources", type=int, default=300, metavar="N", help="pages of the report (default: 300)")
    return made


def heading() -> Iterator[str]:
    yield f"| {' | '.join(HEADER)} |"
    yield "|---" + "|---:" * (len(HEADER) - 1) + "|"


def row(way: Way, folder: Path, times: int, sources: int) -> str:
    checkout = project(folder)
    sizes, seconds = [clone_bytes(checkout, folder)], []
    for number, files in enumerate(trees(times, sources, way.changed), 1):
        began = time.perf_counter()
        publish_files(checkout, files, number, way.kept)
        seconds.append(time.perf_counter() - began)
        if number in (1, times):
            sizes.append(clone_bytes(checkout, folder))
    before, first, last = sizes
    grown = f"{(last - before) / (first - before):.2f}"
    kilobytes = [f"{size / 1000:,.0f}" for size in sizes]
    return f"| {' | '.join([way.name, str(times), f'{statistics.median(seconds):.2f}', *kilobytes, grown])} |"


def trees(times: int, sources: int, changed: float) -> Iterator[dict[str, bytes]]:
    """What each publication holds: the same for everybody."""
    chance = random.Random(SEED)
    pages = {f"htmlcov/file_{number}.html": source(chance) for number in range(sources)}
    history: list[str] = []
    for number in range(times):
        history.append(f'{{"sha": "{chance.getrandbits(160):040x}", "statements": {60_000 + number}, "missed": 600}}\n')
        for path in chance.sample(sorted(pages), max(1, round(changed * sources))):
            pages[path] = f"<!-- {number} -->\n{pages[path].partition('-->')[2] or pages[path]}"
        files = {**pages, "history.ndjson": "".join(history), "data.covey": "", "README.md": f"# {number}\n"}
        yield {path: content.encode() for path, content in files.items()}


def publish_files(checkout: Checkout, files: dict[str, bytes], number: int, kept: Kept) -> None:
    place = Place(checkout.folder, environment(), scratch=checkout.folder.parent / "scratch")
    with open_branch(place) as branch:
        made = publish(branch, lambda present, order: files, lambda: Note("Coverage", number), kept=kept)
    assert made.replaced


def clone_bytes(checkout: Checkout, folder: Path) -> int:
    """What a clone of everything takes, as git packs it for who clones."""
    clone = folder / "clone"
    git(folder, "clone", "-q", "--bare", f"file://{checkout.remote}", str(clone))
    size_bytes = sum(path.stat().st_size for path in (clone / "objects").rglob("*") if path.is_file())
    shutil.rmtree(clone)
    return size_bytes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
