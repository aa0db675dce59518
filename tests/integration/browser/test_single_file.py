"""The report in one file, in a browser, opened from the disk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from covey.model.source import Source
from covey.report.html.single import WRITER
from covey.report.options import WriterOptions
from covey.report.writer import written
from integration.browser.looking import Opened
from selection import slow_but
from unit.report.samples import COMPLETE, INCOMPLETE

TEXT = "".join(f"line_{number} = '</script><b>'\n" for number in range(1, 500))


@pytest.fixture
def single(tmp_path, open_page):
    def opened(report=COMPLETE, address="", **options):
        ((_, text),) = written(WRITER, report, WriterOptions(), lambda file: Source(text=TEXT, digest="0"))
        place = tmp_path / "coverage.html"
        place.write_text(text, encoding="utf-8", newline="")
        return open_page(f"{place.as_uri()}{address}", **options)

    return opened


def test_it_needs_no_other_file(single):
    page = single()

    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.locator("#table tbody th.name a").all_inner_texts() == ["parser.py", "server_9.py"]


def test_a_file_leads_to_what_is_missing_in_it_and_the_view_stays(single):
    page = single()
    page.get_by_role("button", name="Files", exact=True).click()
    page.get_by_role("link", name="parser.py").click()

    expect(page.get_by_role("heading", name="src/app/parser.py")).to_be_in_viewport()
    expect(page.locator(".lacks li.m").first).to_have_text("line_9 = '</script><b>'")
    expect(page.get_by_role("button", name="Files", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_file_s_name_stands_above_its_lines_and_nothing_covers_it(single):
    page = single(viewport={"width": 900, "height": 300})
    page.get_by_role("link", name="parser.py").click()
    on_top = "one => { const {x, y} = one.getBoundingClientRect(); return document.elementFromPoint(x + 9, y + 9) }"

    for _ in range(2):
        heading = page.get_by_role("heading", name="src/app/parser.py")
        assert heading.evaluate(f"one => one.contains(({on_top})(one))")
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(200)


def test_the_numbers_of_lines_are_theirs(single):
    page = single()

    assert [
        page.locator(".lacks ol").nth(number).evaluate("list => [list.start, list.children.length]")
        for number in range(2)
    ] == [[5, 9], [19, 8]]


def test_all_views_work(single):
    page = single()
    page.get_by_role("button", name="Functions", exact=True).click()
    expect(page.locator("#table")).to_contain_text("Parser.feed")
    page.locator("#filter").fill("main")
    expect(page.locator("#said")).to_have_text("1 of 6 functions")
    page.locator("#filter").fill("")
    page.get_by_role("button", name="Map").click()
    page.locator("#picture a[href^='#src_app_parser']").click()

    expect(page.get_by_role("heading", name="src/app/parser.py")).to_be_in_viewport()


def test_dark_by_choice(single):
    page = single(color_scheme="light")
    page.locator("#theme").click()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_without_script_it_reads(single):
    page = single(INCOMPLETE, java_script_enabled=False)
    page.get_by_role("link", name="src/app/parser.py").click()

    expect(page.get_by_role("heading", name="src/app/parser.py")).to_be_in_viewport()
    expect(page.locator(".lacks li.p").first).to_contain_text("line_7 = '</script><b>'")


@pytest.mark.parametrize("scheme", slow_but(["dark"], ["light", "dark"]))
def test_axe_finds_no_serious_fault(single, scheme):
    page = single(INCOMPLETE, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")

    assert Opened(page).faults() == []


def test_a_phone_shows_it_in_its_width(single):
    page = single(INCOMPLETE, viewport={"width": 390, "height": 800}, is_mobile=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
