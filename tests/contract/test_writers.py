"""What holds for the writer of every format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from covey.model.source import Source
from covey.report.markdown import markdown
from covey.report.options import JsonOptions, TableOptions, WriterOptions
from covey.report.writer import text_of, written
from covey.report.writers import FORMATS, writer_of
from unit.report.samples import INCOMPLETE

OPTIONS = WriterOptions(TableOptions(precision=1), JsonOptions(precision=2), width=90, color=True)


def source(file):
    return Source("".join(f"line {number}\n" for number in range(1, 41)), digest="0" * 64)


def files(format, report=INCOMPLETE, options=OPTIONS):
    return dict(written(writer_of(format), report, options, source))


@pytest.mark.parametrize("format", FORMATS)
def test_every_text_is_whole_and_ends_with_a_line_end(format):
    written_files = files(format)

    assert written_files
    for text in written_files.values():
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_gives_the_same_texts(format):
    assert files(format) == files(format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_document_is_one_file_and_a_folder_has_an_index(format):
    writer, paths = writer_of(format), files(format).keys()

    if writer.is_folder:
        assert "index.html" in paths
        assert "" not in paths
    else:
        assert writer.name
        assert "" in paths


DATED = {"html": {"report.js": 1}, "html-single": {"": 1}, "xml": {"": 1}, "json": {"": 1}, "terminal": {"": 3}}
"""The files that say when it was measured, and in how many lines; the terminal says it of each environment."""


@pytest.mark.parametrize("format", FORMATS)
def test_the_date_stands_in_one_place(format):
    """So that a report of the same hits, measured later, differs in that alone."""
    before, after = files(format), files(format, measured("2031-01-02T03:04:05+00:00"))
    assert before.keys() == after.keys()

    differing = {
        path: sum(one != other for one, other in zip(text.splitlines(), after[path].splitlines(), strict=True))
        for path, text in before.items()
        if text != after[path]
    }

    assert differing == DATED.get(format, {})


def measured(when):
    """INCOMPLETE, had it been measured then."""
    environments = tuple(
        replace(environment, runs=tuple(replace(run, started=when) for run in environment.runs))
        for environment in INCOMPLETE.environments
    )
    return replace(INCOMPLETE, environments=environments, measured_at=when)


def parts(format, report=INCOMPLETE):
    pieces = [piece for of in writer_of(format).files(report, OPTIONS).values() for piece in of]
    found = [piece for piece in pieces if not isinstance(piece, str)]
    if not found:
        pytest.skip("this format is made in one go")
    return found


def of_first(format, report):
    return [text_of(part, OPTIONS, source) for part in parts(format, report) if part.file.path == report.files[0].path]


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_said_of_one_file_depends_on_that_file_only(format):
    """So that it can be kept from one report to the next: the report around it may change."""
    first, *others = INCOMPLETE.files
    changed = replace(INCOMPLETE, files=(first, *(replace(other, executed=other.statements) for other in others)))

    assert of_first(format, changed) == of_first(format, INCOMPLETE)


@pytest.mark.parametrize("format", FORMATS)
def test_each_file_stands_once_in_each_kind_of_place(format):
    places = [(part.kind.name, part.file.path) for part in parts(format)]

    assert len(places) == len(set(places))


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_said_of_one_file_depends_on_no_other_options_than_those_named(format):
    other = replace(OPTIONS, width=33, color=False)
    for part in parts(format):
        assert repr(part.kind.options(other)) == repr(part.kind.options(OPTIONS))
        assert text_of(part, other, source) == text_of(part, OPTIONS, source)


def test_each_writer_gets_its_options():
    assert files("total")[""] == "31.4\n"
    assert files("markdown")[""] == markdown(INCOMPLETE, OPTIONS.table)
    assert json.loads(files("json")[""])["totals"]["percent_covered_display"] == "31.35"
    assert "\x1b[32m" in files("terminal")[""]
    assert max(map(len, files("terminal", options=WriterOptions(width=90))[""].splitlines())) == 90
