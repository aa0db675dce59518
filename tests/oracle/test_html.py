"""The pages of files against those of the installed coverage.py: line by line the same state, words and contexts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple

import pytest

from covey.model.counts import percent_text
from covey.report.html.names import page_name
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of
from oracle.test_report_writers import Measured, measured  # noqa: F401

STATES = {"exc2": "X", "mis2": "M", "par2": "P", "run2": "R", "exc": "x", "mis": "m", "par": "p", "run": "r"}
"""coverage.py's classes of lines, the telling ones first, and our letters."""


class Line(NamedTuple):
    text: str
    state: str
    short: str
    words: str


def plain(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def by_coverage(page: str) -> list[Line]:
    found = re.findall(r'<p class="(\S[^"]*)"><span class="n">.*?<span class="t">(.*?)&nbsp;</span>(.*)</p>', page)
    return [
        Line(
            plain(code),
            next((ours for theirs, ours in STATES.items() if theirs in classes.split()), ""),
            "".join(plain(short) for short in re.findall('annotate short">(.*?)</span>', rest)).replace("\u202f", " "),
            "".join(plain(words) for words in re.findall('annotate long">(.*?)</span>', rest)),
        )
        for classes, code, rest in found
    ]


def by_covey(page: str) -> list[Line]:
    found = re.findall(r"<li(?: class=(\w))?\n>(.*?)(?=<li|</ol>)", page, flags=re.DOTALL)
    lines = []
    for state, markup in found:
        code, _, rest = markup.partition("<details>")
        short, _, words = rest.partition("</summary>")
        lines.append(Line(plain(code).strip("\n").rstrip(), state, plain(short), plain(words)))
    return lines


def pages_of_coverage(measured: Measured, *flags: str) -> dict[str, str]:  # noqa: F811
    """By the path of the file, as coverage.py's pages name it."""
    measured.coverage("html", "-q", "-d", "theirs", *flags)
    texts = [path.read_text(encoding="utf-8") for path in (measured.folder / "theirs").glob("*_py.html")]
    return {unescape(re.search(r"<title>Coverage for (.*): \d+%</title>", text)[1]): text for text in texts}


def pages_of_covey(measured: Measured, options: HtmlOptions) -> dict[str, str]:  # noqa: F811
    texts = dict(written(writer_of("html"), measured.report, WriterOptions(html=options), measured.source))
    return {file.path: texts[page_name(file.path)] for file in measured.report.files if page_name(file.path) in texts}


def printable(pages: Iterable[str]) -> list[str]:
    """The paths that coverage.py's pages show as they are."""
    return [path for path in pages if path.isprintable()]


def test_each_line_has_coverage_pys_state_and_words(measured):  # noqa: F811
    theirs = pages_of_coverage(measured)
    ours = pages_of_covey(measured, HtmlOptions())

    assert len(ours) == len(theirs) > 10
    for path in printable(ours):
        assert by_covey(ours[path]) == by_coverage(theirs[path]), path


def test_the_words_are_not_all_empty(measured):  # noqa: F811
    lines = [line for page in pages_of_covey(measured, HtmlOptions()).values() for line in by_covey(page)]

    assert {line.state for line in lines} >= set("rmxRM" + "p" * measured.report.branch)
    assert any(line.words for line in lines) == measured.report.branch


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        (["--skip-covered"], HtmlOptions(skip_covered=True)),
        (["--skip-empty"], HtmlOptions(skip_empty=True)),
        (["--skip-covered", "--skip-empty"], HtmlOptions(skip_covered=True, skip_empty=True)),
    ],
)
def test_the_same_files_have_a_page(measured, flags, options):  # noqa: F811
    assert len(pages_of_covey(measured, options)) == len(pages_of_coverage(measured, *flags))


def test_the_head_has_coverage_pys_counts(measured):  # noqa: F811
    theirs = pages_of_coverage(measured)
    ours = pages_of_covey(measured, HtmlOptions())
    for file in measured.report.files:
        if file.path not in printable(theirs):
            continue
        counts = dict(re.findall(r'value="(\w+)"[^>]*>(\d+)<', theirs[file.path]))
        shown = dict(re.findall(r'data-state="(\w)"[^>]*><b>(\d+)</b>', ours[file.path]))
        assert {STATES[name]: count for name, count in counts.items()} == {k: v for k, v in shown.items() if k != "o"}
        assert f"<strong>{percent_text(file.counts.ratio)}%</strong>" in ours[file.path]


def test_the_contexts_of_each_line_are_coverage_pys(measured):  # noqa: F811
    theirs = pages_of_coverage(measured, "--show-contexts")
    ours = pages_of_covey(measured, HtmlOptions(show_contexts=True))
    for path in printable(ours):
        names = re.search(r"contexts = (\{.*?\})\s*</script>", theirs[path], flags=re.DOTALL)
        wanted = {}
        for line, keys in re.findall(r'<a id="t(\d+)".*?<span class="ctxs">(.*?)</span>', theirs[path]):
            width = int(unescape(keys)[0])
            keys = [unescape(keys)[at : at + width].strip() for at in range(1, len(unescape(keys)), width)]
            wanted[int(line)] = {re.search(rf'"{re.escape(key)}": "(.*?)"', names[1])[1] for key in keys}
        assert wanted == contexts_by_line(ours[path]), path


def contexts_by_line(page: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for row in re.findall(r"<tr><th scope=.row.*?</tr>", page.partition('<table id="contexts">')[2], flags=re.DOTALL):
        names = [unescape(name) for name in re.findall("<bdi>(.*?)</bdi>", row)]
        for run in "".join(re.findall('class="lines">(.*?)</tr>', row)).split(","):
            first, _, last = run.partition("-")
            for line in range(int(first), int(last or first) + 1):
                found.setdefault(line, set()).update(names)
    return found
