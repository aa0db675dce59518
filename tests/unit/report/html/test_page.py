from __future__ import annotations

import re
from dataclasses import replace

import pytest

from covey.model.source import Source
from covey.report.html.assets import STATICS
from covey.report.html.page import PAGE, page
from covey.report.options import HtmlOptions, WriterOptions
from unit.report.samples import analysed

FILE = analysed("src/a.py", "1-3", "1", environments={"unit": "1"}, contexts={"test_a": "1"})
SOURCE = Source("a\nb\nc\n")
HOSTILE = "<script>alert(1)</script>\" onload='x'"


def made(file=FILE, source=SOURCE, **options):
    return page(file, source, WriterOptions(html=HtmlOptions(**options)))


def test_nothing_of_a_page_is_inline_but_its_text():
    text = made(replace(FILE, path=HOSTILE, contexts={HOSTILE: FILE.executed}), Source(HOSTILE), show_contexts=True)

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in text
    assert "<style" not in text
    for tag in re.findall("<[^>]*>", text):
        assert not re.search(r"\s(style|on\w+)\s*=", tag), tag
        assert tag != "<script>"


def test_a_page_names_only_files_that_lie_beside_it():
    named = re.findall(r'(?:href|src)="([^"]*)"', made(extra_css="p {}"))

    assert {name.partition("?")[0] for name in named} <= {*STATICS, "index.html", "extra.css"}


@pytest.mark.parametrize("problem", ["its source is not here", "<b>"])
def test_a_page_without_a_source_says_why_and_what_is_missing(problem):
    text = made(source=Source(problem=problem))

    assert problem.replace("<", "&lt;").replace(">", "&gt;") in text
    assert "Missing: 2-3" in text
    assert "<ol" not in text


def test_a_page_depends_on_the_options_that_it_names_and_on_no_other():
    asked = WriterOptions(html=HtmlOptions(title="T", skip_covered=True, skip_empty=True))

    assert PAGE.options(asked) == PAGE.options(WriterOptions())
    assert PAGE.make(FILE, SOURCE, asked) == PAGE.make(FILE, SOURCE, WriterOptions())
    for changed in ({"precision": 2}, {"show_contexts": True}, {"extra_css": "p {}"}):
        assert made(**changed) != made()
        assert PAGE.options(WriterOptions(html=HtmlOptions(**changed))) != PAGE.options(WriterOptions())


def test_other_languages_are_not_colored_as_python():
    assert 'data-language="python"' in made()
    assert "data-language" not in made(replace(FILE, path="page.html"))


def test_one_statement_is_one():
    assert ">1 statement<" in made(analysed("a.py", "1", "1"))
    assert ">3 statements<" in made()
