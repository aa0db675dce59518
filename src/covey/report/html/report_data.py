"""The report as data for the script of the index: report.js. The only file of an HTML report that holds a date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.printable import one_line, printable
from covey.model.report import Report
from covey.report.html.environments import measured
from covey.report.html.names import page_name
from covey.report.html.shown import Shown
from covey.report.html.who import lines_of_one
from covey.report.options import HtmlOptions

GLOBAL = "coveyReport"
"""The name of the data in the page: what a page opened from the disk may load is scripts, and nothing else."""


def report_script(report: Report, shown: Shown, options: HtmlOptions) -> Iterator[str]:
    """The text of report.js, in pieces."""
    yield f"window.{GLOBAL} = "
    yield from report_json(report, shown, options, [page_name(file.path) for file in shown.files])
    yield ";\n"


def report_json(report: Report, shown: Shown, options: HtmlOptions, links: Sequence[str]) -> Iterator[str]:
    """The data, in pieces; a line for each file, so that two reports can be compared.

    Args:
        links: where the details of each shown file are.
    """
    environments = measured(report)
    names = [environment.name for environment in environments]
    ran = {file.path: [*environments_row(file, names)] for file in report.files}
    about = {
        "measuredAt": report.measured_at,
        "branch": report.branch,
        "precision": options.precision,
        "environments": [[one_line(environment.name), environment.newest.started] for environment in environments],
        "skipCovered": options.skip_covered,
        "total": counts_row(report.total),
        "totalRan": list(map(sum, zip(*ran.values(), strict=True))),
        "pages": links,
    }
    yield f"{script_json(about)[:-1]},\n"
    yield '"files":['
    for number, file in enumerate(shown.files):
        yield ",\n" if number else "\n"
        yield script_json([printable(file.path), *counts_row(file.counts), *ran[file.path]])
    yield "\n]}"


def counts_row(counts: Counts) -> list[int]:
    """The six numbers that add up; `CountsRow` in the scripts."""
    return [
        counts.statements,
        counts.missed,
        counts.excluded,
        counts.branches,
        counts.partial,
        counts.missed_branches,
    ]


def environments_row(file: FileAnalysis, names: Sequence[str]) -> Iterator[int]:
    """For each environment, how many statements it ran, and how many of them no other one did."""
    alone = lines_of_one(file)
    for name in names:
        ran = file.by_environment.get(name, LineSet())
        yield len(ran)
        yield len(ran & alone)


def script_json(value: object) -> str:
    """JSON that may stand in a script element: all ASCII, and nothing in it ends the element or opens a comment."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
