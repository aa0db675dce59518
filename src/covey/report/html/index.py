"""The index of an HTML report: the page, the data for its script, and the functions and classes of all files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from covey.model.analysis import FileAnalysis
from covey.model.counted import counted
from covey.model.counts import percent_text
from covey.model.printable import one_line, printable
from covey.model.report import Report
from covey.report.environments import gap_items, incomplete_title, skipped_items
from covey.report.html.assets import asset
from covey.report.html.environments import environment_items
from covey.report.html.names import page_name
from covey.report.html.regions_data import regions_script
from covey.report.html.report_data import report_script
from covey.report.html.shown import Shown, shown
from covey.report.html.templates import render
from covey.report.options import WriterOptions
from covey.report.table import left_out
from covey.report.writer import Piece

STYLE = "index.css"
SCRIPTS = (
    "index_numbers.js",
    "index_tree.js",
    "index_columns.js",
    "index_table.js",
    "index_treemap.js",
    "index_choices.js",
    "index_items.js",
    "index_rows.js",
    "index_map.js",
    "index.js",
)
"""Of the index, in the order in which they need each other."""


def index_files(report: Report, asked: WriterOptions) -> Mapping[str, Iterable[Piece]]:
    """index.html, and the data that pages share."""
    chosen = shown(report.files, asked.html)
    pages = [page_name(file.path) for file in chosen.files]
    page = render(
        "index.html",
        **index_values(report, chosen, asked, pages),
        scripts=SCRIPTS,
        details="",
        first=pages[0] if pages else "",
        last=pages[-1] if pages else "",
        extra_css=bool(asked.html.extra_css),
    )
    return {
        **{name: [asset(f"static/{name}")] for name in (STYLE, *SCRIPTS)},
        "index.html": [page],
        "report.js": report_script(report, chosen, asked.html),
        "regions.js": regions_script(chosen.files),
    }


def index_values(report: Report, chosen: Shown, asked: WriterOptions, links: Sequence[str]) -> dict[str, object]:
    """What index_body.html shows.

    Args:
        links: where the details of each shown file are.
    """
    total, precision = report.total, asked.html.precision
    skipped = tuple(skipped_items(report))
    return {
        "title": asked.html.title,
        "percent": percent_text(total.ratio, precision),
        "covered": total.covered + total.covered_branches,
        "coverable": max(total.statements + total.branches, 1),
        "total": total,
        "branch": report.branch,
        "files": "1 file" if len(report.files) == 1 else f"{len(report.files):,} files",
        "commit": one_line(report.commit.short) if report.commit else "",
        "coverage_version": one_line(report.coverage_version),
        "complete": report.complete,
        "incomplete": incomplete_title(report),
        "gaps": tuple(gap_items(report)),
        "notes": tuple(map(one_line, report.notes)),
        "skipped": skipped,
        "said": counted(len(report.notes) + len(skipped), "note"),
        "environments": environment_items(report, precision),
        "skip_covered": asked.html.skip_covered,
        "left_out": tuple(left_out(chosen.covered, chosen.empty)),
        "rows": "".join(_row(file, link, precision) for file, link in zip(chosen.files, links, strict=True)),
    }


def _row(file: FileAnalysis, link: str, precision: int) -> str:
    """Of the table that is shown where no script runs; built by hand because there may be thousands."""
    counts = file.counts
    numbers = [counts.statements, counts.missed, counts.excluded]
    if file.branch:
        numbers += [counts.branches, counts.partial]
    cells = "".join(f'<td class="number">{number}' for number in numbers)
    name = escape(printable(file.path))
    if link:
        name = f'<a href="{escape(link)}">{name}</a>'
    cover = percent_text(counts.ratio, precision)
    return f'<tr><th scope="row" class="name">{name}<td class="number">{cover}%{cells}</tr>\n'
