"""Long files stay quick."""

from __future__ import annotations

import time

import pytest

from covey.model.source import Source
from integration.browser.shop import SHOP, page_of, plain, write

LINES = 50_000


def test_fifty_thousand_lines_are_there_soon_and_each_is_colored_when_it_is_looked_at(opened, tmp_path):
    text = (SHOP * (LINES // SHOP.count("\n") + 1)).splitlines(keepends=True)[:LINES]
    write(tmp_path, (plain("long.py", "rrrm " * (LINES // 5)), Source("".join(text))))

    start = time.monotonic()
    page = opened(page_of(tmp_path, "long.py"))
    page.press("j")
    assert page.chosen() == [4]
    assert time.monotonic() - start < 10  # about one second; the limit is for a machine that does much else

    far = LINES - LINES % SHOP.count("\n") - SHOP.count("\n") + 6  # def price(
    page.page.evaluate(f"location.hash = '#L{far}'")
    page.page.locator("li.chosen span").first.wait_for()
    assert page.chosen() == [far]
    assert page.page.locator("#source span").count() < 5_000


def test_what_is_far_below_is_found_by_searching_in_the_page(opened, tmp_path):
    text = "x = 1\n" * 3_000 + "needle = 2\n" + "x = 3\n" * 3_000
    write(tmp_path, (plain("long.py"), Source(text)))
    page = opened(page_of(tmp_path, "long.py"))

    assert page.page.evaluate("find('needle')")
    assert page.page.evaluate("getSelection().anchorNode.parentElement.closest('li').textContent") == "needle = 2"
    assert not page.page.evaluate("find('haystack')")


@pytest.mark.parametrize("line", [1, 200, 201, 402, 611])
def test_each_line_has_its_own_number_wherever_in_the_file_it_is(opened, tmp_path, line):
    write(tmp_path, (plain("long.py"), Source("x = 1\n" * 611)))
    page = opened(page_of(tmp_path, "long.py"), f"#L{line}")

    assert page.chosen() == [line]
    assert page.spoken("li.chosen")[0].split() == [str(line)]


def test_long_numbers_have_their_place(opened, tmp_path):
    write(tmp_path, (plain("long.py", "m" * 10_001), Source("x = 1\n" * 10_001)))
    page = opened(page_of(tmp_path, "long.py"))
    lean = "one => one.getBoundingClientRect().left + parseFloat(getComputedStyle(one).paddingLeft)"

    assert page.page.locator("#source li").last.evaluate(lean) > 80
