"""The functions and classes of all files as data for the script of the index: regions.js, loaded when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covey.model.analysis import FileAnalysis
from covey.model.source import Source
from covey.report.html.report_data import counts_row, script_json
from covey.report.options import WriterOptions
from covey.report.regions import region_analyses
from covey.report.writer import Kind, Part, Piece

GLOBAL = "coveyRegions"


def regions_script(files: Iterable[FileAnalysis]) -> Iterator[Piece]:
    """The text of regions.js, in pieces: one entry for each shown file, in their order."""
    yield f"window.{GLOBAL} = "
    yield from regions_json(files)
    yield ";\n"


def regions_json(files: Iterable[FileAnalysis]) -> Iterator[Piece]:
    yield "["
    for number, file in enumerate(files):
        yield ",\n" if number else "\n"
        yield Part(file, REGIONS)
    yield "\n]"


def _regions(file: FileAnalysis, source: Source, asked: WriterOptions) -> str:
    """The functions and the classes of a file, each with its first line and its counts; "" for what is in none."""
    return script_json(
        [
            [[region.name, region.start, *counts_row(region.analysis.counts)] for region in region_analyses(file, kind)]
            for kind in ("function", "class")
        ]
    )


REGIONS = Kind("html-regions", _regions)
