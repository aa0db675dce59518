from __future__ import annotations

from dataclasses import replace

import pytest

from covey.errors import DataError
from covey.model.analysis import Region, Structure
from covey.model.lines import LineSet
from covey.model.report import Report
from covey.model.source import Source
from covey.report.lcov import WRITER
from covey.report.options import LcovOptions, WriterOptions
from covey.report.writer import written
from unit.report.samples import COMPLETE, PARSER, analysed, lines

NO_SOURCE = Source()


def records(report: Report, source: Source = NO_SOURCE, **options) -> str:
    return dict(written(WRITER, report, WriterOptions(lcov=LcovOptions(**options)), lambda file: source))[""]


def fields(text: str, *names: str) -> list[str]:
    return [line for line in text.splitlines() if line.partition(":")[0] in names]


def test_a_jump_is_told_in_words_and_a_statement_that_never_went_on_is_told_apart():
    text = records(Report((PARSER,), branch=True))

    assert fields(text, "BRDA", "BRF", "BRH") == [
        "BRDA:7,0,jump to line 8,1",
        "BRDA:7,0,jump to line 9,0",
        "BRDA:11,0,jump to line 12,1",
        "BRDA:11,0,exit,0",
        "BRDA:21,0,jump to line 22,1",
        "BRDA:21,0,jump to line 23,0",
        "BRDA:23,0,jump to line 24,-",
        "BRDA:23,0,exit,-",
        "BRF:8",
        "BRH:3",
    ]


def test_a_name_that_comes_again_gets_its_line_and_a_function_without_statements_is_left_out():
    regions = [
        Region("function", "f", 1, lines("2-3")),
        Region("function", "f", 5, lines("6")),
        Region("function", "empty", 8, lines("9")),
        Region("class", "C", 1, lines("2-3")),
        Region("function", "odd\n\x1b", 4, lines("7")),
    ]
    file = analysed("a\nend_of_record.py", "1-3,5-7", "1,3,5,7", regions=regions)

    assert records(Report((file,))) == (
        "SF:a?end_of_record.py\nDA:1,1\nDA:2,0\nDA:3,1\nDA:5,1\nDA:6,0\nDA:7,1\nLF:6\nLH:4\n"
        "FN:1,3,f\nFNDA:1,f\nFN:4,7,odd??\nFNDA:1,odd??\nFN:5,6,f@5\nFNDA:0,f@5\nFNF:3\nFNH:2\nend_of_record\n"
    )


def test_checksums_are_of_lines_as_python_counts_them():
    """A form feed or a line separator of Unicode ends no line of Python."""
    file = analysed("a.py", "1-3", "1-3")
    source = Source("a = '\x0c\u2028'\nb = 1\n\ud800\n")

    text = records(Report((file,)), source, line_checksums=True)

    assert fields(text, "DA")[1] == "DA:2,1,2KNcR8DynR+GiidpzTADxQ"
    assert len({line.rpartition(",")[2] for line in fields(text, "DA")}) == 3


def test_without_a_source_there_are_no_checksums_and_without_that_line_none_of_it():
    file = analysed("a.py", "1-3", "1-3")

    assert fields(records(Report((file,)), Source(problem="gone"), line_checksums=True), "DA") == [
        *("DA:1,1", "DA:2,1", "DA:3,1"),
    ]
    assert fields(records(Report((file,)), Source("x\n"), line_checksums=True), "DA")[2] == "DA:3,1"


def test_words_for_jumps_that_cannot_be_in_one_record_are_made_so():
    words = {
        (1, 2): "line 1 didn't jump\nend_of_record",
        (1, 3): "line 1 didn't jump to line 3 because of x",
    }
    structure = replace(
        Structure(statements=lines("1-3"), excluded=LineSet(), arcs=frozenset(words)), descriptions=words
    )
    file = replace(analysed("a.py", "1-3", "1"), structure=structure, branch=True, exits={1: 2})

    assert fields(records(Report((file,), branch=True)), "BRDA") == [
        "BRDA:1,0,jump?end_of_record,-",
        "BRDA:1,0,jump to line 3,-",
    ]


def test_empty_files_can_be_left_out():
    assert "SF:src/app/__init__.py" in records(COMPLETE)
    assert "SF:src/app/__init__.py" not in records(COMPLETE, skip_empty=True)


def test_a_report_without_files_is_refused_because_it_would_read_100_percent():
    with pytest.raises(DataError) as error:
        records(Report())

    assert error.value.slug == "nothing-to-report"
