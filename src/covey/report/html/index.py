"""The index of an HTML report: a row for each file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from covey.model.counts import percent_text
from covey.model.printable import printable
from covey.model.report import Report
from covey.report.html.names import page_name
from covey.report.html.shown import shown
from covey.report.html.templates import render
from covey.report.options import WriterOptions
from covey.report.writer import Piece


def index_files(report: Report, asked: WriterOptions) -> Mapping[str, Iterable[Piece]]:
    """index.html, and the data that pages share."""
    files = shown(report.files, asked.html).files
    pages = [page_name(file.path) for file in files]
    precision = asked.html.precision
    text = render(
        "index.html",
        title=asked.html.title,
        percent=percent_text(report.total.ratio, precision),
        rows=[
            (printable(file.path), page, file.counts, percent_text(file.counts.ratio, precision))
            for file, page in zip(files, pages, strict=True)
        ],
        total=report.total,
        extra_css=bool(asked.html.extra_css),
    )
    return {"index.html": [text], "report.js": [f"window.coveyReport = {json.dumps({'pages': pages})};\n"]}
