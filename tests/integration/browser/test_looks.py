"""Light and dark, phones, print, and people who do not see the page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from covey.model.lines import LineSet
from covey.model.source import Source
from integration.browser.conftest import CHROMIUM
from integration.browser.looking import FLAGS, Opened
from integration.browser.shop import page_of, plain, write
from selection import slow_but


def is_dark(page):
    red, green, blue = map(int, re.findall(r"\d+", page.style("html", "backgroundColor"))[:3])
    return red + green + blue < 3 * 128


def colors(page):
    """Of the paper and of what is written on it."""
    written = "h1, #source li, #table td, #table th"
    return page.page.evaluate(
        "written => [document.documentElement, ...document.querySelectorAll(written)].map(one => {"
        "  const {color, backgroundColor} = getComputedStyle(one); return color + backgroundColor; })",
        written,
    )


@pytest.mark.parametrize("preferred", ["light", "dark"])
def test_a_page_is_as_light_as_the_reader_s_system_and_a_switch_changes_it(opened, report, preferred):
    page = opened(page_of(report, "app/shop.py"), color_scheme=preferred)
    assert is_dark(page) == (preferred == "dark")
    page.page.get_by_role("button", name="Dark").click()

    assert is_dark(page) == (preferred == "light")
    page.page.reload()
    assert is_dark(page) == (preferred == "light")
    page.page.get_by_role("button", name="Dark").click()
    page.page.emulate_media(color_scheme="dark" if preferred == "light" else "light")
    assert is_dark(page) == (preferred == "light"), "back at what the system prefers, the page follows it"


@pytest.mark.parametrize(("scheme", "width"), slow_but([("dark", 1200)], [("dark", 1200), ("light", 380)]))
def test_axe_finds_no_serious_fault(opened, report, scheme, width):
    page = opened(
        page_of(report, "app/shop.py"), "#L14-16", color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page.press("r o e i")
    assert page.faults() == []
    page.press("?")
    assert page.faults() == []


def test_a_phone_shows_all_of_a_page_without_scrolling_sideways(opened, report):
    page = opened(page_of(report, "app/shop.py"), viewport={"width": 360, "height": 640}, has_touch=True)

    assert page.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_print_has_states_words_and_no_buttons(page):
    page.page.emulate_media(media="print")

    assert page.tint(15) != "rgba(0, 0, 0, 0)"
    assert page.page.get_by_text("the condition on line 14 was never true").is_visible()
    assert not page.page.get_by_role("button", name="Keys").is_visible()
    assert not page.page.get_by_role("link", name="Index").is_visible()


@pytest.mark.parametrize("path", ["index.html", "app/shop.py"])
def test_paper_is_light_for_who_chose_dark_too(opened, report, path):
    page = opened(report / path if path == "index.html" else page_of(report, path), color_scheme="light")
    light = colors(page)
    page.page.get_by_role("button", name="Dark").click()
    assert colors(page) != light
    page.page.emulate_media(media="print")

    assert colors(page) == light
    page.page.emulate_media(media="print", color_scheme="dark")
    assert colors(page) == light


def test_wide_lines_wrap_where_it_is_wanted(page):
    page.page.set_viewport_size({"width": 760, "height": 600})
    page.page.evaluate("document.querySelector('#source li').firstChild.textContent = 'x'.repeat(10000)")
    assert page.page.evaluate("document.documentElement.scrollWidth") > 10000
    page.press("w")

    assert page.page.evaluate("document.documentElement.scrollWidth") <= 760


@pytest.fixture
def with_scrollbars(chromium):
    """Opens a page in a window whose scrollbars take room, as they do on most desks."""
    kind, executable = chromium.browser_type, CHROMIUM
    browser = kind.launch(executable_path=executable, args=list(FLAGS), ignore_default_args=["--hide-scrollbars"])
    yield lambda path, width: _in_window(browser.new_page(viewport={"width": width, "height": 400}), path)
    browser.close()


def _in_window(page, path):
    page.goto(path.as_uri())
    seen = page.evaluate("document.documentElement.clientWidth")
    assert page.viewport_size["width"] - 20 < seen < page.viewport_size["width"], "its scrollbar takes room"
    return Opened(page), seen


def width_of(page, selector):
    return page.page.evaluate("selector => document.querySelector(selector).getBoundingClientRect().width", selector)


@pytest.mark.parametrize("width", [340, 760, 1200])
def test_narrow_lines_need_no_scrolling_sideways(with_scrollbars, report, width):
    page, seen = with_scrollbars(page_of(report, "app/shop.py"), width)

    assert page.page.evaluate("document.documentElement.scrollWidth") == seen
    assert width_of(page, ".bar") == seen


def test_a_long_path_and_long_notes_need_none_either(with_scrollbars, tmp_path):
    path = "app/" + "a-name " * 60 + ".py"
    write(tmp_path, (replace(plain(path, "rm"), by_environment={"word " * 80: LineSet.of([1])}), Source("a\nb\n" * 60)))
    page, seen = with_scrollbars(page_of(tmp_path, path), 800)

    assert page.page.evaluate("document.documentElement.scrollWidth") == seen
    assert width_of(page, ".bar") == seen


def test_over_wide_lines_the_head_stays_as_wide_as_the_window(with_scrollbars, report):
    page, seen = with_scrollbars(page_of(report, "app/shop.py"), 760)
    page.page.evaluate("document.querySelector('#source li').firstChild.textContent = 'x'.repeat(10000)")
    assert page.page.evaluate("document.documentElement.scrollWidth") > 10000
    for left in (0, 3000):
        page.page.evaluate("left => scrollTo(left, 200)", left)
        box = page.page.locator(".bar").bounding_box()
        assert (box["x"], box["y"], box["width"]) == (0, 0, 760)
        assert page.page.locator("#theme").bounding_box()["x"] + 60 < seen
