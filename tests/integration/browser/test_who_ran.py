"""Which environments and contexts ran a line."""

from __future__ import annotations

from integration.browser.shop import page_of


def panel(page):
    # Not `inner_text`: what was not drawn yet has none.
    return page.page.locator("#panel :is(h2, p, li)").all_text_contents()


def test_who_ran_the_chosen_lines_is_told_on_demand(opened, report):
    page = opened(page_of(report, "app/shop.py"), "#L10")
    assert not page.page.locator("#panel").is_visible()
    page.press("i")

    assert panel(page) == [
        "Line 10",
        "Run in (1)",
        "unit",
        "Contexts (1)",
        "tests/test_shop.py::test_price[10]",
    ]


def test_what_is_told_follows_the_choice(page):
    page.press("i")
    assert panel(page) == ["Choose a line: click on its number"]
    page.page.locator("#source li").nth(2).click(position={"x": 20, "y": 8})
    assert panel(page) == ["Line 3", "Run in (2)", "unit", "e2e", "Contexts (1)", "(empty)"]
    page.page.locator("#source li").nth(14).click(position={"x": 20, "y": 8})
    assert panel(page) == ["Line 15", "Run in no environment", "Run in no context"]
    page.page.get_by_role("button", name="Who ran").click()
    assert not page.page.locator("#panel").is_visible()
    page.press("i Escape")
    assert not page.page.locator("#panel").is_visible()


def test_a_line_inside_of_a_statement_is_the_statement(opened, report):
    page = opened(page_of(report, "app/shop.py"), "#L12")
    page.press("i")

    assert "unit" in panel(page)


def test_lines_that_only_one_environment_ran_are_marked_with_its_name(page):
    assert page.page.get_by_role("button", name="in one environment only").inner_text().startswith("7 ")
    page.press("o")
    marked = page.page.evaluate(
        "[...document.querySelectorAll('#source li')].flatMap((one, at) => "
        "one.querySelector('.only') ? [[at + 1, one.querySelector('.only').textContent]] : [])"
    )

    assert dict(marked) == {**dict.fromkeys([10, 14, 16], "only unit"), **dict.fromkeys([20, 22, 23, 25], "only e2e")}
    page.press("o")
    assert page.page.locator(".only").count() == 0


def test_everybody_s_lines_stand_below_the_source(page):
    assert page.page.locator("#environments tbody tr").all_text_contents() == [
        "unit63,6,10,14,16,19",
        "e2e73,6,19-20,22-23,25",
    ]
