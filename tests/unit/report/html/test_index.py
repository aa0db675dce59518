"""The page of the index."""

from __future__ import annotations

import re
from dataclasses import replace

from covey.report.html.index import index_files
from covey.report.html.names import page_name
from covey.report.options import HtmlOptions, WriterOptions
from unit.report.samples import COMPLETE, INCOMPLETE, PARSER


def index(report, **options):
    return "".join(index_files(report, WriterOptions(html=HtmlOptions(**options)))["index.html"])


def without_script(page):
    return re.search(r"<noscript>(.*)</noscript>", page, re.DOTALL)[1]


def test_without_script_each_file_has_a_row_with_a_link():
    rows = without_script(index(COMPLETE))

    for file in COMPLETE.files:
        assert f'<a href="{page_name(file.path)}">{file.path}</a>' in rows
    assert '<th scope="row" class="name">Total' in rows


def test_what_the_report_does_not_know_stands_on_top():
    page = index(INCOMPLETE)

    assert "Incomplete: 2 things this report does not know." in page
    assert "declared, but it has no data: run `covey run pipeline`" in page
    assert "the environments were measured at different commits" in page
    assert "Incomplete" not in index(COMPLETE)


def test_each_environment_has_its_coverage_and_who_measured_it():
    page = index(INCOMPLETE)

    assert "Python 3.11.7, coverage.py 7.17.3" in page
    assert "<code>run unit</code>" in page
    assert "no data" in page


def test_the_page_holds_no_date():
    later = replace(INCOMPLETE, measured_at="2027-01-01T00:00:00+00:00")

    assert "2026" not in index(INCOMPLETE)
    assert index(later) == index(INCOMPLETE)


def test_nothing_in_the_page_is_script_or_style_but_files_beside_it():
    page = index(INCOMPLETE)

    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page


def test_names_are_shown_and_do_nothing():
    hostile = replace(PARSER, path="<script>alert('1')</script>\n\"\u202e.py")
    page = index(replace(COMPLETE, files=(hostile,)), title='<b>"it\'s"')

    assert "<script>" not in page
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;?&quot;?.py" in page
    assert "&lt;b&gt;" in page


def test_files_left_out_are_told():
    page = index(COMPLETE, skip_covered=True, skip_empty=True)

    assert "2 files skipped due to complete coverage." in page
    assert "server_10" not in page
