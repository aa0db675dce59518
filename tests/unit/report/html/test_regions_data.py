"""The functions and classes of all files, for the script of the index."""

from __future__ import annotations

import json

from covey.model.source import Source
from covey.report.html.regions_data import regions_script
from covey.report.options import WriterOptions
from covey.report.regions import region_analyses
from covey.report.writer import Part, text_of
from unit.report.samples import COMPLETE, PARSER


def regions(files):
    pieces = [text_of(piece, WriterOptions(), lambda file: Source()) for piece in regions_script(files)]
    return json.loads("".join(pieces).removeprefix("window.coveyRegions = ").removesuffix(";\n"))


def test_each_file_has_its_functions_and_its_classes():
    functions, classes = regions([PARSER])[0]

    assert [(name, start) for name, start, *_ in functions] == [("Parser.feed", 6), ("main", 20), ("", 1)]
    assert [(name, start) for name, start, *_ in classes] == [("Parser", 3), ("", 1)]


def test_their_counts_are_those_of_every_other_format():
    functions, _ = regions([PARSER])[0]
    feed = region_analyses(PARSER, "function")[0].analysis.counts

    assert functions[0][2:] == [
        *(feed.statements, feed.missed, feed.excluded),
        *(feed.branches, feed.partial, feed.missed_branches),
    ]


def test_entries_are_in_the_order_of_the_files():
    assert len(regions(COMPLETE.files)) == len(COMPLETE.files)
    assert [bool(functions[1:]) for functions, _ in regions(COMPLETE.files)] == [
        bool(file.structure.regions) for file in COMPLETE.files
    ]


def test_what_is_said_of_a_file_is_a_part():
    parts = [piece for piece in regions_script(COMPLETE.files) if isinstance(piece, Part)]

    assert [part.file for part in parts] == list(COMPLETE.files)


def test_no_file_is_an_empty_list():
    assert regions([]) == []
