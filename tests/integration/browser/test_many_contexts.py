"""A file that thousands of tests ran, with names as long and hostile as they come."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import expect

from covey.model.lines import LineSet
from covey.model.report import Report
from covey.model.source import Source
from covey.report.html.single import WRITER
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from integration.browser.looking import Timed
from integration.browser.shop import page_of, plain, write

pytestmark = pytest.mark.slow

CONTEXTS = 5_000
LINES = 500
SECONDS = 1.0
"""Usual is a third of it."""


def busy():
    """Line 1 by all of them, the others each by some."""
    chance = random.Random(11)
    contexts = {}
    for number in range(CONTEXTS):
        name = f"tests/test_{number}.py::test[<script>alert(1)</script>\u202e\n\"'&{'é' * 250}]"
        contexts[name] = LineSet.of([1, *chance.sample(range(2, LINES + 1), chance.randint(1, 60))])
    return plain("app/busy.py", "r" * LINES, contexts=contexts)


@pytest.fixture(scope="module")
def page_of_many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contexts")
    write(folder, (busy(), Source("x = 1\n" * LINES)))
    return page_of(folder, "app/busy.py")


def painted(page) -> None:
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))")


def test_a_page_is_as_large_as_what_it_tells(page_of_many):
    told = sum(len(name.encode()) + 3 * len(lines) for name, lines in busy().contexts.items())

    assert page_of_many.stat().st_size < 1.5 * told


def test_it_opens_and_tells_who_ran_a_line_within_a_second(timed: Timed, page_of_many):
    assert min(timed.seconds_to_open(f"{page_of_many.as_uri()}#L1") for _ in range(3)) < SECONDS
    spent = []
    for act in (lambda: timed.page.keyboard.press("i"), lambda: timed.page.locator("#who summary").click()):
        before = timed.seconds()
        act()
        painted(timed.page)
        spent.append(timed.seconds() - before)

    assert max(spent) < SECONDS
    expect(timed.page.locator("#panel li")).to_have_count(CONTEXTS + 1)
    expect(timed.page.locator("#contexts th bdi")).to_have_count(CONTEXTS)


def test_the_list_has_a_count_and_a_filter_and_is_scrolled_in_its_place(opened, page_of_many):
    page = opened(page_of_many, "#L1").page
    page.keyboard.press("i")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Contexts (5,000)")
    assert panel.evaluate("panel => panel.scrollHeight > panel.clientHeight && panel.clientHeight < innerHeight / 2")
    panel.locator("input").fill("TEST_4711.PY")

    found = panel.locator("ul:last-child li:not([hidden])")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("<script>alert(1)</script>")
    page.keyboard.type("j")
    expect(panel).to_contain_text("Line 1")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_few_names_have_no_filter(page):
    page.press("i 1")

    assert page.page.locator("#panel input").count() == 0


def test_a_panel_with_a_filter_can_be_used_by_all(opened, tmp_path):
    contexts = {f"test[{number}]": LineSet.of([1]) for number in range(30)}
    write(tmp_path, (plain("a.py", "r", contexts=contexts), Source("x = 1\n")))
    page = opened(page_of(tmp_path, "a.py"), "#L1")
    page.press("i")
    expect(page.page.get_by_role("searchbox")).to_be_visible()

    assert page.faults() == []


def test_the_single_file_has_no_contexts(tmp_path):
    options = WriterOptions(html=HtmlOptions(show_contexts=True))
    ((_, text),) = written(WRITER, Report(files=(busy(),)), options, lambda file: Source("x = 1\n" * LINES))

    assert "test_4711" not in text
