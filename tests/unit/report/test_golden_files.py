"""The text of each writer as it was looked at and found good.

After a change that is meant: COVEY_UPDATE_GOLDEN=1 pytest tests/unit/report/test_golden_files.py, and read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from covey.model.report import Report
from covey.model.source import Source
from covey.report.badge import badge, endpoint
from covey.report.html.names import page_name
from covey.report.jsondoc import jsondoc
from covey.report.markdown import UP_TO_7_12, markdown
from covey.report.markdown_environments import environments_markdown
from covey.report.markdown_github import github_markdown
from covey.report.options import HtmlOptions, JsonOptions, LcovOptions, TableOptions, WriterOptions, XmlOptions
from covey.report.terminal.writer import terminal
from covey.report.writer import written
from covey.report.writers import FORMATS, writer_of
from unit.report.samples import COMPLETE, INCOMPLETE, PARSER, without_branches

GOLDEN = Path(__file__).parents[2] / "golden"

PLAIN = TableOptions()
SHORT = TableOptions(precision=2, show_missing=False, skip_covered=True, skip_empty=True, sort="-miss")
NO_OPTIONS = WriterOptions()
METHODS = WriterOptions(xml=XmlOptions(package_depth=1, skip_empty=True, source="/builds/a & b", methods=True))
LCOV_1 = WriterOptions(lcov=LcovOptions(version=1))
CHECKSUMS = WriterOptions(lcov=LcovOptions(line_checksums=True, skip_empty=True))
WITH_CONTEXTS = WriterOptions(html=HtmlOptions(precision=1, show_contexts=True))

NUMBERED = Source("".join(f"line {number}\n" for number in range(1, 41)))
GONE = Source(problem="its source is not here")


def document(format: str, report: Report, options: WriterOptions = NO_OPTIONS) -> str:
    """The only file of a format."""
    files = dict(written(writer_of(format), report, options, lambda file: NUMBERED))
    assert [*files] == [""]
    return files[""]


def html_file(name: str, report: Report, options: WriterOptions = NO_OPTIONS, source: Source = NUMBERED) -> str:
    return dict(written(writer_of("html"), report, options, lambda file: source))[name]


def body(page: str) -> str:
    """What is made of the report; the head names the versions of scripts and styles."""
    return page[page.index("<body") :]


def single_body(report: Report) -> str:
    """Without the scripts at its end, which are those of the package."""
    page = body(document("html-single", report))
    return page[: page.rindex("<script>")]


CASES: dict[str, Callable[[], str]] = {
    "markdown/branches/table.md": lambda: markdown(COMPLETE, PLAIN),
    "markdown/lines/table.md": lambda: markdown(without_branches(COMPLETE), PLAIN),
    "markdown/odd_names/table.md": lambda: markdown(INCOMPLETE, PLAIN),
    "markdown/short/table.md": lambda: markdown(INCOMPLETE, SHORT),
    "markdown/old_form/table.md": lambda: markdown(INCOMPLETE, PLAIN, UP_TO_7_12),
    "markdown/environments_complete/environments.md": lambda: environments_markdown(COMPLETE, PLAIN),
    "markdown/environments_incomplete/environments.md": lambda: environments_markdown(INCOMPLETE, SHORT),
    "markdown/github/report.md": lambda: github_markdown(INCOMPLETE, PLAIN),
    "markdown/github_short/report.md": lambda: github_markdown(COMPLETE, SHORT),
    "terminal/narrow/screen.txt": lambda: terminal(INCOMPLETE, PLAIN, width=80, color=False),
    "terminal/wide/screen.txt": lambda: terminal(INCOMPLETE, PLAIN, width=200, color=False),
    "terminal/unlimited/screen.txt": lambda: terminal(COMPLETE, PLAIN, width=0, color=False),
    "terminal/lines/screen.txt": lambda: terminal(without_branches(COMPLETE), PLAIN, width=80, color=False),
    "terminal/short/screen.txt": lambda: terminal(INCOMPLETE, SHORT, width=80, color=False),
    "terminal/color/screen.txt": lambda: terminal(COMPLETE, PLAIN, width=80, color=True),
    "terminal/no_files/screen.txt": lambda: terminal(Report(), PLAIN, width=80, color=False),
    "badge/plain/badge.svg": lambda: badge("87%", "yellowgreen"),
    "badge/hostile/badge.svg": lambda: badge("1%", "#fedcba", label="<script>\"&'\x1b\u202e\nend"),
    "endpoint/plain/endpoint.json": lambda: endpoint("87%", "yellowgreen"),
    "endpoint/hostile/endpoint.json": lambda: endpoint("1%", "#fedcba", label="<script>\"&'\x1b\u202e\nend"),
    "endpoint/incomplete/endpoint.json": lambda: document("endpoint", INCOMPLETE),
    "xml/branches/coverage.xml": lambda: document("xml", COMPLETE),
    "xml/lines/coverage.xml": lambda: document("xml", without_branches(COMPLETE)),
    "xml/odd_names/coverage.xml": lambda: document("xml", INCOMPLETE),
    "xml/methods/coverage.xml": lambda: document("xml", COMPLETE, METHODS),
    "lcov/branches/coverage.lcov": lambda: document("lcov", COMPLETE),
    "lcov/lines/coverage.lcov": lambda: document("lcov", without_branches(COMPLETE)),
    "lcov/odd_names/coverage.lcov": lambda: document("lcov", INCOMPLETE),
    "lcov/version_1/coverage.lcov": lambda: document("lcov", COMPLETE, LCOV_1),
    "lcov/checksums/coverage.lcov": lambda: document("lcov", COMPLETE, CHECKSUMS),
    "html/branches/report.js": lambda: html_file("report.js", COMPLETE),
    "html/branches/regions.js": lambda: html_file("regions.js", COMPLETE),
    "html/lines/report.js": lambda: html_file("report.js", without_branches(COMPLETE)),
    "html/incomplete/report.js": lambda: html_file("report.js", INCOMPLETE),
    "html/incomplete/index_body.html": lambda: body(html_file("index.html", INCOMPLETE)),
    "html/branches/page.html": lambda: body(html_file(page_name(PARSER.path), COMPLETE, WITH_CONTEXTS)),
    "html/lines/page.html": lambda: body(html_file(page_name(PARSER.path), without_branches(COMPLETE))),
    "html/without_source/page.html": lambda: body(html_file(page_name(PARSER.path), COMPLETE, source=GONE)),
    "html-single/branches/body.html": lambda: single_body(COMPLETE),
    "html-single/lines/body.html": lambda: single_body(without_branches(COMPLETE)),
    "html-single/incomplete/body.html": lambda: single_body(INCOMPLETE),
    "total/branches/total.txt": lambda: document("total", COMPLETE),
    "total/incomplete/total.txt": lambda: document("total", INCOMPLETE),
    "json/branches/report.json": lambda: jsondoc(COMPLETE, JsonOptions(pretty_print=True)),
    "json/contexts/report.json": lambda: jsondoc(COMPLETE, JsonOptions(pretty_print=True, show_contexts=True)),
    "json/lines/report.json": lambda: jsondoc(without_branches(COMPLETE), JsonOptions(pretty_print=True, precision=2)),
    "json/incomplete/report.json": lambda: jsondoc(INCOMPLETE, JsonOptions(pretty_print=True)),
}


FOLDERS = {name.split("/")[0] for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_the_one_that_was_found_good(name):
    path = GOLDEN / name
    text = CASES[name]()
    if os.environ.get("COVEY_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    assert text == path.read_bytes().decode()


def test_each_golden_file_has_its_case():
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*") if path.is_file()}

    assert {name for name in found if name.count("/") == 2 and name.split("/")[0] in FOLDERS} == set(CASES)


def test_each_format_has_golden_files():
    assert {*FORMATS} == FOLDERS
