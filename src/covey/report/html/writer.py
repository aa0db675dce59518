"""The files of an HTML report: pages, index, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from covey.model.report import Report
from covey.report.html.assets import STATICS, asset
from covey.report.html.index import index_files
from covey.report.html.names import page_name
from covey.report.html.page import PAGE
from covey.report.html.shown import shown
from covey.report.options import WriterOptions
from covey.report.table import require_files
from covey.report.writer import Part, Piece, Writer

EXTRA_CSS = "extra.css"


def html_files(report: Report, asked: WriterOptions) -> Mapping[str, Iterable[Piece]]:
    """The pieces of every file.

    Raises:
        DataError: "nothing-to-report".
    """
    require_files(report)
    pages = {page_name(file.path): [Part(file, PAGE)] for file in shown(report.files, asked.html).files}
    statics = {name: [asset(f"static/{name}")] for name in STATICS}
    if asked.html.extra_css:
        statics[EXTRA_CSS] = [f"{asked.html.extra_css.rstrip()}\n"]
    return {**statics, **pages, **index_files(report, asked)}


WRITER = Writer(html_files, "htmlcov", is_folder=True)
