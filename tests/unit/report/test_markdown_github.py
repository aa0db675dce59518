from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from covey.errors import DataError
from covey.model.analysis import Skipped
from covey.model.counts import Counts
from covey.model.report import EnvironmentReport, Gap, GapKind, Report
from covey.report.markdown_github import WIDEST, github_markdown
from covey.report.markdown_inert import code, html_code, prose
from covey.report.options import TableOptions
from unit.report.samples import COMPLETE, INCOMPLETE, analysed, run

TAGS = {"p", "strong", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "b", "code", "ul", "li"}

hostile = st.one_of(
    st.text(min_size=1, max_size=80),
    st.lists(
        st.sampled_from(
            [*"|`<>*_[]()!#@\\&~\n\r\u202e\x1b/aé", "www.x.org", "https://x.org", "<script>", "--", "</details>"]
        ),
        min_size=1,
        max_size=40,
    ).map("".join),
)

paths_of_files = hostile.map(lambda path: path.strip("/")).filter(len)


class Page(HTMLParser):
    """The tags and the text of the page that a renderer makes."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.attributes: list[object] = []
        self.feed(MarkdownIt("commonmark").enable("table").render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [attr for attr in attrs if attr[0] != "style"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def widest(text: str) -> int:
    return max(len(line) for line in text.splitlines() if not line.startswith("- "))


@settings(deadline=None)
@given(st.lists(paths_of_files, min_size=1, max_size=3, unique=True), hostile, st.integers(0, 2))
def test_names_format_nothing_and_widen_nothing(paths, name, precision):
    files = tuple(analysed(path, "1-90", "1,7", jumps={(1, 2): False, (1, 3): True}) for path in paths)
    report = Report(
        files=files,
        skipped=(Skipped(name, name),),
        environments=(EnvironmentReport(name, Counts(90, 88), 2, (run(name),)), EnvironmentReport("none", Counts(), 0)),
        branch=True,
        gaps=(Gap(GapKind.SKIPPED, name, name),),
        notes=(name,),
    )

    text = github_markdown(report, TableOptions(precision=precision))
    page = Page(text)

    assert widest(text) <= WIDEST
    assert set(page.tags) <= TAGS
    assert page.attributes == []
    folders = {path.rpartition("/")[0] for path in map(printed, paths)}
    assert page.tags["details"] == page.tags["summary"] == len(folders)
    assert page.tags["tr"] == 3 + len(folders) + len(paths)
    assert page.tags["li"] == 2 + (text.count("\n- skipped: ") == 2)


def printed(path: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in path)


@pytest.mark.parametrize("note", ["-", "- x", "---", "1. x", "10.", "...", "-1.5"])
def test_a_note_that_begins_as_a_list_does_is_one_item_as_it_is(note):
    page = Page(github_markdown(replace(COMPLETE, notes=(note,)), TableOptions()))

    assert (page.tags["li"], page.tags["hr"], page.tags["ol"]) == (1, 0, 0)
    assert note in "".join(page.texts)


@settings(deadline=None)
@given(hostile)
def test_a_name_in_code_is_shown_as_it_is(name):
    shown = " ".join(printed(" ".join(name.split())).split())
    if shown:
        assert "".join(Page(f"x {code(name)} x").texts).strip() == f"x {shown} x"
        assert "".join(Page(f"<p>{html_code(name)}</p>").texts).strip() == shown


def test_nobody_is_called_and_nothing_is_linked():
    text = prose("see @octocat, #12, www.example.org and https://example.org")

    assert not re.search(r"(^|\s)\\?[@#]\w", text)
    assert "www.example" not in text
    assert "https:" not in text


def test_five_hundred_files_are_as_many_lines_and_few_sections():
    files = tuple(
        analysed(f"src/package_{number // 25:02}/module_{number:03}.py", "1-60", f"1-{1 + number % 60}", jumps={})
        for number in range(500)
    )

    text = github_markdown(replace(COMPLETE, files=files), TableOptions())

    assert text.count("<details>") == 20
    assert text.count(".py`") == 500
    assert len(text) < 60_000
    assert widest(text) <= WIDEST


def test_the_worst_come_first_unless_another_order_is_asked_for():
    def order(**options: object) -> list[str]:
        return re.findall(r"`(\w+\.py)`", github_markdown(COMPLETE, TableOptions(**options)))

    assert order() == ["server_9.py", "parser.py", "__init__.py", "server_10.py"]
    assert order(sort="-cover")[-1] == "server_9.py"
    assert order(skip_covered=True) == ["server_9.py", "parser.py"]


def test_total_and_completeness_stand_on_top():
    first, _, second, *_ = github_markdown(INCOMPLETE, TableOptions(precision=1)).splitlines()

    assert first == "**Coverage: 31.4%** · missing: 330 of 480 statements, 5 of 8 branches"
    assert second == "**Incomplete: 2 things this report does not know.**"
    assert "\nComplete: " in github_markdown(COMPLETE, TableOptions())


def test_a_report_without_files_has_no_total():
    with pytest.raises(DataError) as error:
        github_markdown(Report(), TableOptions())

    assert error.value.slug == "nothing-to-report"
