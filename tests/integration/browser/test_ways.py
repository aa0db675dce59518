"""Ways through a page and to its lines: keys, links, clicks on numbers."""

from __future__ import annotations

import pytest

from covey.report.html.names import page_name
from integration.browser.shop import page_of
from selection import slow_but


def name(page):
    return page.page.url.rsplit("/", 1)[1].partition("#")[0]


@pytest.mark.parametrize("key", ["j", "n"])
def test_a_key_leads_from_one_run_of_marked_lines_to_the_next(page, key):
    ways = []
    for _ in range(7):
        page.press(key)
        ways.append(page.chosen())

    assert ways == [[14], [15], [20], [21], [23], [24], [28, 29]]


@pytest.mark.parametrize("key", ["k", "Shift+N"])
def test_a_key_leads_back(page, key):
    page.press("j j j")
    page.press(key)

    assert page.chosen() == [15]


def test_the_way_leads_through_the_lines_that_are_marked(page):
    page.press("p x")
    page.press("1")
    assert page.chosen() == [15]
    page.press("j")
    assert page.chosen() == [21]
    page.press("r 1")
    assert page.chosen() == [3]
    page.press("j")
    assert page.chosen() == [*range(6, 14)]


def test_the_end_of_the_way_is_said_and_changes_nothing(page):
    page.press("j j j j j j j j")

    assert page.chosen() == [28, 29]
    assert page.page.get_by_role("status").inner_text() == "No more marked lines below"


def test_what_was_reached_is_said_and_has_the_focus(page):
    page.press("j j")

    assert page.page.get_by_role("status").inner_text() == "Line 15, missing"
    assert page.page.evaluate("document.activeElement.textContent").strip() == "total -= 1"


def test_what_was_reached_is_on_the_screen_below_the_head(opened, report):
    page = opened(page_of(report, "app/shop.py"), viewport={"width": 900, "height": 260})
    for _ in range(7):
        page.press("j")
        line = page.page.locator("li.chosen").first.bounding_box()
        head = page.page.locator("header").bounding_box()
        assert head["y"] + head["height"] <= line["y"] <= 260 - line["height"]


def test_zero_leads_to_the_top_and_chooses_nothing(opened, report):
    page = opened(page_of(report, "app/shop.py"), "#L25", viewport={"width": 900, "height": 260})
    assert page.page.evaluate("scrollY") > 0
    page.press("0")

    assert page.page.evaluate("scrollY") == 0
    assert page.chosen() == []


@pytest.mark.parametrize(
    ("fragment", "lines"),
    slow_but(
        [("#L12-15", [12, 13, 14, 15]), ("#t12", [12]), ("#L99", [])],
        [("#L12", [12]), ("#L12-15", [12, 13, 14, 15]), ("#t12", [12]), ("#L99", []), ("#Lx", [])],
    ),
)
def test_a_link_leads_to_lines(opened, report, fragment, lines):
    assert opened(page_of(report, "app/shop.py"), fragment).chosen() == lines


def test_a_click_on_a_number_makes_a_link_and_with_shift_a_longer_one(page):
    item = page.page.locator("#source li")
    item.nth(9).click(position={"x": 20, "y": 8})
    assert page.page.url.endswith("#L10")
    item.nth(13).click(position={"x": 20, "y": 8}, modifiers=["Shift"])

    assert page.page.url.endswith("#L10-14")
    assert page.chosen() == [10, 11, 12, 13, 14]


def test_a_click_on_code_chooses_nothing(page):
    page.page.locator("#source li").nth(9).click(position={"x": 120, "y": 8})

    assert page.chosen() == []


def test_keys_lead_to_the_neighbours_and_to_the_index(page):
    page.page.wait_for_selector("#next:not([hidden])")
    page.press("]")
    page.page.wait_for_url("**/app_z*")
    assert name(page) == page_name("app/z.py")
    page.page.wait_for_selector("#next:not([hidden])")
    page.press("]")
    page.page.wait_for_url("**/index.html")
    page.page.go_back()
    page.page.wait_for_selector("#previous:not([hidden])")
    page.press("[")
    page.page.wait_for_url("**/app_shop*")
    page.press("u")
    page.page.wait_for_url("**/index.html")


def test_the_keys_are_told_by_a_key(page):
    page.press("?")
    assert page.page.get_by_role("dialog").is_visible()
    page.press("j")
    assert page.chosen() == []
    page.press("?")
    assert not page.page.get_by_role("dialog").is_visible()


def test_a_page_can_be_used_with_the_tab_key_alone(page):
    for _ in range(30):
        page.press("Tab")
        if page.page.evaluate("document.activeElement.localName") == "summary":
            break
    page.press("Enter")

    assert page.page.get_by_text("the condition on line 14 was never true").is_visible()


def test_a_name_with_the_letters_of_a_browser_s_own_keys_is_left_to_it(page):
    page.press("Control+j")

    assert page.chosen() == []
