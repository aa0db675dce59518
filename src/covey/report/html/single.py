"""The whole report in one HTML file, for an artifact of a CI job: the index, and the source of what is missing only."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape

from covey.model.analysis import FileAnalysis
from covey.model.counts import percent_text
from covey.model.printable import printable
from covey.model.report import Report
from covey.model.source import Source
from covey.report.html.assets import asset
from covey.report.html.index import SCRIPTS, STYLE, index_values
from covey.report.html.listing import listed
from covey.report.html.names import page_name
from covey.report.html.page import FORM
from covey.report.html.regions_data import regions_json
from covey.report.html.report_data import report_json
from covey.report.html.shown import shown
from covey.report.html.templates import render
from covey.report.missing import missing_text
from covey.report.options import WriterOptions
from covey.report.table import require_files
from covey.report.writer import Kind, Part, Piece, Writer

AROUND = 2
"""Lines shown before and after what is missing."""

MAX_BYTES = 5_000_000
"""What the file stays below: CI servers and mail take that. Sources give way, the index does not."""

_PLACE = re.compile("<!--(details|report|regions)-->")
"""Where pieces stand in the template. What comes from outside has no "<!--" there."""


def single_file(report: Report, asked: WriterOptions) -> Mapping[str, Iterable[Piece]]:
    """The pieces of the one file.

    Raises:
        DataError: "nothing-to-report".
    """
    require_files(report)
    return {"": _pieces(report, asked)}


def _pieces(report: Report, asked: WriterOptions) -> Iterator[Piece]:
    chosen = shown(report.files, asked.html)
    lacking = [file for file in chosen.files if not file.counts.is_whole]
    links = ["" if file.counts.is_whole else f"#{_anchor(file)}" for file in chosen.files]
    first = _script("theme.js")
    scripts = "".join(map(_script, ("keys.js", *SCRIPTS)))
    style = "".join(asset(f"static/{name}") for name in ("style.css", STYLE, "single.css"))
    style += asked.html.extra_css.replace("</", "<\\/").replace("<!--", "")  # which CSS allows, and ignores
    page = render(
        "single.html",
        **index_values(report, chosen, asked, links),
        policy=_policy((first, scripts), style),
        head_script=first,
        style=style,
        end_scripts=scripts,
        details="<!--details-->",
        first=f"#{_anchor(lacking[0])}" if lacking else "",
        last=f"#{_anchor(lacking[-1])}" if lacking else "",
    )
    pieces: dict[str, Iterable[Piece]] = {
        "details": (Part(file, LACKING, partial(_without_source, file, asked)) for file in lacking),
        "report": report_json(report, chosen, asked.html, links),
        "regions": regions_json(chosen.files),
    }
    for number, text in enumerate(_PLACE.split(page)):
        yield from pieces[text] if number % 2 else (text,)


def _script(name: str) -> str:
    return asset(f"static/{name}")


def _policy(scripts: Iterable[str], style: str) -> str:
    """What the page may do: run these very scripts with this very style, and nothing else."""
    allowed = " ".join(map(_hash, scripts))
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _anchor(file: FileAnalysis) -> str:
    return page_name(file.path).removesuffix(".html")


def _lacking(file: FileAnalysis, source: Source, asked: WriterOptions) -> str:
    """The missing lines and jumps of a file, each run of them with a few lines around."""
    if source.problem:
        return _told(file, f"There is no source to show: {escape(source.problem)}.", asked)
    items = listed(file, source.text)
    runs = "".join(
        f'<ol start="{start}">{"".join(items[start - 1 : end])}</ol>\n' for start, end in _runs(file, len(items))
    )
    return f"{_head(file, asked)}{runs}</section>\n"


def _without_source(file: FileAnalysis, asked: WriterOptions) -> str:
    return _told(file, f"Its source is left out to keep this report below {MAX_BYTES // 1_000_000} MB.", asked)


def _told(file: FileAnalysis, why: str, asked: WriterOptions) -> str:
    """In the place of the source."""
    return f"{_head(file, asked)}<p>{why} Missing: {escape(missing_text(file))}</p>\n</section>\n"


def _head(file: FileAnalysis, asked: WriterOptions) -> str:
    cover = percent_text(file.counts.ratio, asked.html.precision)
    name = f"<bdi>{escape(printable(file.path))}</bdi>"
    return f'<section class="lacks" id="{_anchor(file)}">\n<h2>{name} {cover}%</h2>\n'


def _runs(file: FileAnalysis, line_count: int) -> Iterator[tuple[int, int]]:
    """The first and the last line of each part of the source that is shown."""
    lines = {*file.missing, *file.missing_branches}
    first_lines = file.structure.first_lines
    lines |= {line for line, first in first_lines.items() if first in file.missing}
    start = end = 0
    for line in sorted(lines):
        if line > end + 2 * AROUND + 1:
            if end:
                yield max(start - AROUND, 1), min(end + AROUND, line_count)
            start = line
        end = line
    if end:
        yield max(start - AROUND, 1), min(end + AROUND, line_count)


LACKING = Kind(
    "html-single-file",
    _lacking,
    options=lambda asked: asked.html.precision,
    form=FORM,
    shows_source=True,
)

WRITER = Writer(single_file, "coverage.html", max_bytes=MAX_BYTES)
