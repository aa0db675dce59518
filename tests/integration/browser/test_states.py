"""What became of each line can be seen: by a tint, by a sign, and by the side of its number."""

from __future__ import annotations

import pytest

NONE = "rgba(0, 0, 0, 0)"
RUN, INSIDE, PARTIAL, MISSING, EXCLUDED, EMPTY = 10, 11, 14, 15, 28, 2


def test_missing_partial_and_excluded_lines_are_tinted_each_in_its_own_color(page):
    tints = {page.tint(line) for line in (MISSING, PARTIAL, EXCLUDED)}

    assert len(tints) == 3
    assert NONE not in tints
    assert page.tint(RUN) == page.tint(EMPTY) == NONE


def test_states_are_told_without_colors_too_and_a_screen_reader_says_them(page):
    for line, sign, word in ((MISSING, "×", "missing"), (PARTIAL, "½", "partial"), (EXCLUDED, "–", "excluded")):
        assert sign in page.sign(line)
        assert f'/ counter(list-item) " {word} "' in page.sign(line)


def test_further_lines_of_a_statement_look_like_its_first(page):
    page.press("r")

    assert page.tint(INSIDE) == page.tint(RUN) != NONE
    assert page.tint(12) == page.tint(13) == page.tint(RUN)


@pytest.mark.parametrize(
    ("key", "line", "name"),
    [("r", RUN, "run"), ("m", MISSING, "missing"), ("p", PARTIAL, "partial"), ("x", 28, "excluded")],
)
def test_a_key_and_a_button_mark_lines_or_do_not(page, key, line, name):
    before = page.tint(line)
    button = page.page.get_by_role("button", name=name)
    pressed = button.get_attribute("aria-pressed")

    page.press(key)

    assert (page.tint(line) == NONE) != (before == NONE)
    assert button.get_attribute("aria-pressed") != pressed
    button.click()
    assert page.tint(line) == before


def test_marks_are_remembered_from_one_page_to_the_next(page):
    page.press("r m")
    page.page.reload()

    assert page.tint(RUN) != NONE
    assert page.tint(MISSING) == NONE


def test_the_counts_stand_at_the_top(page):
    head = page.page.locator("header").inner_text()

    assert "app/shop.py" in head
    for count in ("10 run", "3 missing", "3 partial", "2 excluded", "13 statements, 6 branches"):
        assert count in " ".join(head.split())


def test_a_missing_jump_is_told_in_short_and_on_demand_in_words(page):
    jump = page.page.locator("#source li").nth(PARTIAL - 1).locator("details")
    words = jump.get_by_text("line 14 didn't jump to line 15 because the condition on line 14 was never true")

    assert jump.locator("summary").inner_text() == "14 ↛ 15"
    assert not words.is_visible()
    jump.locator("summary").click()
    assert words.is_visible()
    page.press("e e")
    assert page.page.locator("details[open]").count() == 0


def test_the_map_beside_the_scroll_bar_leads_to_a_place(opened, report):
    page = opened(report / next(report.glob("app_shop_py*")).name, viewport={"width": 1000, "height": 300})
    box = page.page.locator("#map").bounding_box()

    page.page.mouse.click(box["x"] + 6, box["y"] + box["height"] - 3)

    assert page.page.evaluate("scrollY") > 100
