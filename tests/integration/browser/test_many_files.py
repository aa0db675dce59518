"""The index of five thousand files: quick, and with all that it has in the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from integration.browser.many import many, write_index

pytestmark = pytest.mark.slow

FILES = 5_000
ALL_FUNCTIONS = 10_500
"""One of each file, one more of every tenth, and what is in none."""
UNASKED = 10_000
SECONDS = 0.5
"""Usual is a third of it."""


@pytest.fixture(scope="module")
def thousands(tmp_path_factory) -> str:
    """The address of the index."""
    return write_index(tmp_path_factory.mktemp("thousands"), many(FILES)).as_uri()


@pytest.mark.parametrize("view", ["tree", "list", "map"])
def test_each_view_is_there_within_half_a_second(timed, thousands, view):
    assert min(timed.seconds_to_open(f"{thousands}#view={view}") for _ in range(3)) < SECONDS


def test_a_click_sorts_and_typing_filters_within_half_a_second(timed, thousands):
    page = timed.page
    page.goto(f"{thousands}#view=list")
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(FILES)
    spent = []
    for act in (lambda: page.locator("#sort-missing").click(), lambda: page.locator("#filter").fill("module_4711")):
        before = timed.seconds()
        act()
        spent.append(timed.seconds() - before)

    expect(rows).to_have_count(1)
    assert max(spent) < SECONDS


def test_searching_in_the_page_finds_the_last_file(open_page, thousands):
    page = open_page(f"{thousands}#view=list")
    expect(page.locator("#table tbody tr")).to_have_count(FILES)
    last = page.locator("#table tbody:nth-last-child(2) tr:last-child a")

    assert page.evaluate("(name) => find(name)", last.text_content().rpartition("/")[2])
    expect(last).to_be_in_viewport()


def test_rows_that_no_browser_likes_to_hold_come_for_paper_or_when_asked_for(open_page, thousands):
    page = open_page(f"{thousands}#view=functions")
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(UNASKED, timeout=30_000)
    expect(page.locator("button.more")).to_have_text(f"Show all {ALL_FUNCTIONS:,} rows")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(rows).to_have_count(ALL_FUNCTIONS)
    expect(page.locator(".more")).to_be_hidden()


def test_files_too_small_to_be_hit_are_a_picture_on_the_link_of_their_folder(open_page, thousands):
    page = open_page(f"{thousands}#view=map")
    assert page.locator("#picture .area").count() < 1_000
    assert page.locator("#picture path.small").count() >= 5
    folder = page.get_by_role("link", name="src/package_26/part_3/")
    folder.click(position={"x": 20, "y": 30})

    expect(page.locator("#picture a.area:not(.frame)").first).to_have_attribute(
        "aria-label", re.compile(r"package_26/part_3/module_\d+\.py \d+%")
    )
