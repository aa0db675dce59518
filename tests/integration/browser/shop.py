"""A small report: two environments ran a module, each in its own way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from covey.analysis.analyse import analyse
from covey.analysis.structure import read_structure
from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet
from covey.model.measurement import Trace
from covey.model.report import Report
from covey.model.source import Source
from covey.report.html.names import page_name
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of

SHOP = '''\
"""What is bought."""

RATE = 0.19


def price(
    net,
    rate=RATE,
):
    total = sum(
        [net,
         net * rate]
    )
    if total > 100:
        total -= 1
    return total


def pay(total, money):
    if money < total:
        raise ValueError(f"{total - money:,} are missing")
    change = money - total
    while change > 500:
        change -= 1
    return change


def debug():  # pragma: no cover
    print(RATE)
'''

WITH_CONTEXTS = HtmlOptions(show_contexts=True)


def trace(*steps: int) -> Trace:
    """That of a run through some lines of one function after another; 0 enters and leaves them."""
    arcs = {(a or -b, b or -a) for a, b in pairwise(steps) if a or b}
    return Trace(LineSet.of(filter(None, steps)), frozenset(arcs))


MODULE = (0, 3, 6, 19, 0)
UNIT = trace(*MODULE, 10, 14, 16, 0)
E2E = trace(*MODULE, 20, 22, 23, 25, 0)


def shop() -> FileAnalysis:
    structure = read_structure(SHOP.encode(), path="shop.py", exclude="pragma: no cover", partial="")
    assert isinstance(structure, Structure)
    contexts = {"tests/test_shop.py::test_price[10]": LineSet.of([10, 14, 16]), "": LineSet.of([3, 6, 19, 28])}
    return analyse("app/shop.py", structure, {"unit": UNIT, "e2e": E2E}, branch=True, contexts=contexts)


def plain(path: str, states: str = "", **fields: object) -> FileAnalysis:
    """A file whose line n has the nth of some states: r(un), m(issing), space for none."""
    of = {state: LineSet.of(line for line, one in enumerate(states, 1) if one == state) for state in "rm"}
    structure = Structure(statements=of["r"] | of["m"], excluded=LineSet(), line_count=len(states))
    return FileAnalysis(path, structure, of["r"], by_environment={"unit": of["r"]}, **fields)  # type: ignore[arg-type]


def write(folder: Path, *files: tuple[FileAnalysis, Source], options: HtmlOptions = WITH_CONTEXTS) -> None:
    """A whole report in a folder."""
    report = Report(files=tuple(sorted((file for file, _ in files), key=lambda file: file.path)), branch=True)
    texts = {file.path: source for file, source in files}
    asked = WriterOptions(html=options)
    for name, text in written(writer_of("html"), report, asked, lambda file: texts[file.path]):
        (folder / name).write_text(text, encoding="utf-8")


def page_of(folder: Path, path: str) -> Path:
    return folder / page_name(path)
