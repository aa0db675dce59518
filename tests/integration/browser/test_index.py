"""The index of an HTML report, in a browser, opened from the disk."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
from playwright.sync_api import expect

from covey.model.counts import percent_text
from covey.report.html.names import page_name
from covey.report.options import HtmlOptions
from integration.browser.conftest import write_report
from integration.browser.looking import Opened
from integration.browser.many import many, report_of
from selection import slow_but
from unit.report.samples import COMPLETE, INCOMPLETE, PARSER, analysed

PHONE = {"viewport": {"width": 390, "height": 800}, "is_mobile": True}
EVIL = "<script>alert(1)</script>\n\u202e\"'&<img src=x onerror=alert(2)>" + "long " * 50


@pytest.fixture
def index(tmp_path, open_page):
    """The index of a report as a page."""

    def opened(report=COMPLETE, address="", html=None, **options):
        written = write_report(tmp_path / "htmlcov", report, html)
        return open_page(f"{written.as_uri()}{address}", **options)

    return opened


def files(page):
    return page.locator("#table tbody th.name a").all_inner_texts()


def footer(page):
    return page.locator("#table tfoot tr").inner_text().split()


def test_folders_and_files_show_their_coverage(index):
    page = index()

    assert page.locator("#table tbody tr").all_inner_texts()[0].split()[:5] == ["src/app/", "4", "files", "21%", "19%"]
    assert files(page) == ["__init__.py", "parser.py", "server_9.py", "server_10.py"]
    assert footer(page)[:4] == ["Total", "21%", "19%", "78"]
    expect(page.locator("#measured")).to_have_text("measured 2026-11-20 14:32 UTC")


def test_a_name_leads_to_its_page_and_back(index):
    page = index()
    page.get_by_role("link", name="parser.py").click()

    expect(page).to_have_url(re.compile(re.escape(page_name("src/app/parser.py"))))
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("#table")).to_be_visible()


def test_keys_sort_and_sort_the_other_way_round(index):
    page = index(address="#view=list")
    found = {}
    for key in "fmsxbpc":
        page.keyboard.press(key)
        first = files(page)[0]
        page.keyboard.press(key)
        found[key] = first, files(page)[0]

    start, parser = "src/app/__init__.py", "src/app/parser.py"
    server_9, server_10 = "src/app/server_9.py", "src/app/server_10.py"
    assert found == {
        "m": (server_9, start),
        "s": (server_9, start),
        "x": (parser, start),
        "b": (parser, start),
        "p": (parser, start),
        "c": (server_9, start),
        "f": (server_10, start),
    }


def test_a_click_on_a_title_sorts_and_says_so(index):
    page = index(address="#view=list")
    missing = page.get_by_role("columnheader", name="missing")
    missing.get_by_role("button").click()

    assert missing.get_attribute("aria-sort") == "descending"
    assert files(page)[:2] == ["src/app/server_9.py", "src/app/parser.py"]
    assert page.evaluate("document.activeElement.id") == "sort-missing"


def test_numbers_in_names_sort_as_numbers(index):
    page = index(address="#view=list")

    assert files(page)[2:] == ["src/app/server_9.py", "src/app/server_10.py"]


def test_typing_filters_and_the_total_is_that_of_what_is_left(index):
    page = index(address="#view=list")
    page.keyboard.press("/")
    page.keyboard.type("server")

    assert files(page) == ["src/app/server_9.py", "src/app/server_10.py"]
    assert footer(page)[:6] == ["Total", "of", "2", "6%", "6%", "64"]
    expect(page.locator("#said")).to_have_text("2 of 4 files")
    page.keyboard.press("Escape")
    assert len(files(page)) == 4


@pytest.mark.parametrize("key", ["Enter", "ArrowDown"])
def test_from_the_filter_a_key_leads_to_the_first_file_that_is_left(index, key):
    page = index()
    for pressed in ("/", *"parser", key):
        page.keyboard.press(pressed)

    expect(page.get_by_role("link", name="parser.py")).to_be_focused()


def test_keys_are_keys_again_when_the_filter_is_ended(index):
    page = index()
    for pressed in ("/", *"parser", "Escape", "m"):
        page.keyboard.press(pressed)

    expect(page.locator("#filter")).to_have_value("")
    expect(page.locator("[aria-sort]")).to_have_text("missing")


def test_a_filter_without_capitals_finds_capitals_and_one_with_capitals_only_them(index):
    report = report_of(analysed("src/Upper.py", "1-3", "1-2"), analysed("src/upper_too.py", "1-3", "1-2"))
    page = index(report, "#view=list&filter=upper")
    assert len(files(page)) == 2
    page.locator("#filter").fill("Upper")

    assert files(page) == ["src/Upper.py"]


def test_a_filter_that_nothing_passes_says_so(index):
    page = index()
    page.locator("#filter").fill("no such file")

    expect(page.locator("#table")).to_be_hidden()
    expect(page.locator("#said")).to_contain_text("0 of 4 files")


def test_what_is_covered_can_be_hidden(index):
    page = index(address="#view=list")
    page.get_by_label("hide covered").check()

    assert files(page) == ["src/app/parser.py", "src/app/server_9.py"]


def test_a_filter_opens_the_folders_of_what_it_finds(index):
    page = index(many(300))
    assert "module_77.py" not in files(page)
    page.locator("#filter").fill("module_77.py")

    assert files(page) == ["module_77.py"]
    expect(page.locator("#table .fold")).to_have_text("src/package_37/part_0/ 1 file")


def test_folders_open_and_close(index):
    page = index()
    folder = page.get_by_role("button", name="src/app/")
    assert folder.get_attribute("aria-expanded") == "true"
    folder.click()

    assert files(page) == []
    assert folder.get_attribute("aria-expanded") == "false"
    page.keyboard.press("e")
    assert len(files(page)) == 4


def test_the_total_of_an_environment_is_of_all_files_also_of_those_left_out(index):
    some = analysed("a.py", "1-3", "1", environments={"unit": "1"})
    whole = analysed("b.py", "1", "1", environments={"unit": "1"})
    page = index(report_of(some, whole), "#env=cover", html=HtmlOptions(skip_covered=True))

    assert files(page) == ["a.py"]
    assert footer(page)[-1] == "50%"


def test_environments_have_columns_and_what_only_one_covers(index):
    page = index(address="#view=list")
    row = page.locator("#table tbody tr", has_text="parser.py")
    assert row.inner_text().split()[-2:] == ["50%", "71%"]
    page.get_by_label("environments").select_option("only here")

    assert row.inner_text().split()[-2:] == ["1", "4"]
    page.get_by_role("columnheader", name="e2e").get_by_role("button").click()
    assert set(files(page)[:2]) == {"src/app/parser.py", "src/app/server_10.py"}
    assert row.locator("td").last.get_attribute("title") == "e2e ran 10 of 14 statements, 4 alone"


def test_functions_and_classes_have_views(index):
    page = index()
    page.get_by_role("button", name="Functions", exact=True).click()
    rows = page.locator("#table tbody tr")
    expect(rows.nth(1)).to_contain_text("Parser.feed")
    assert rows.nth(1).inner_text().split()[:5] == ["src/app/parser.py", "Parser.feed", "67%", "80%", "5"]
    page.keyboard.press("n")
    assert rows.locator("td.name").all_inner_texts()[-2:] == ["Parser.feed", "main"]
    page.get_by_role("button", name="Classes", exact=True).click()
    expect(page.locator("#said")).to_have_text("5 classes")
    page.get_by_role("link", name="Parser", exact=True).click()

    expect(page).to_have_url(re.compile(f"{page_name('src/app/parser.py')}#L3"))


def test_the_map_shows_folders_and_files_by_size_and_leads_to_them(index):
    page = index(many(60))
    page.get_by_role("button", name="Map").click()
    areas = page.locator("#picture .area")
    widest = page.locator("#picture .area rect").first.bounding_box()

    assert areas.count() > 40
    assert widest["width"] > 900
    page.get_by_role("link", name="src/package_03/").first.click(position={"x": 6, "y": 6})
    assert "at=src%2Fpackage_03" in page.url
    expect(page.locator("#way")).to_contain_text("package_03")
    assert areas.count() < 10
    page.keyboard.press("u")
    assert areas.count() > 40
    page.go_back()
    expect(page.locator("#way")).to_contain_text("package_03")
    page.locator("#picture .area:not(.frame)").first.click()
    expect(page.locator("#source")).to_be_visible()


def test_areas_are_as_large_as_files_have_statements(index):
    page = index(
        report_of(
            *(analysed(f"src/f{n}.py", f"1-{n}", "1", jumps={}) for n in (10, 20, 40, 80, 160)),
        ),
        "#view=map",
    )
    sizes = page.locator("#picture .area:not(.frame)").evaluate_all(
        """areas => Object.fromEntries(areas.map((area) => {
            const { width, height } = area.querySelector("rect").getBBox();
            return [area.getAttribute("aria-label").split(" ")[0], width * height];
        }))"""
    )

    unit = sizes["src/f160.py"] / 160
    for count in (10, 20, 40, 80):
        assert sizes[f"src/f{count}.py"] / count == pytest.approx(unit, rel=0.02)


def test_the_colors_of_areas_tell_what_is_covered_of_them(index):
    covered = {"none": "", "nothing": "", "half": "1-10", "all": "1-20", "everything": "1-20"}
    files = (analysed(f"src/{name}.py", "1-20", ran, jumps={}) for name, ran in covered.items())
    page = index(report_of(*files), "#view=map")

    fills = page.locator("#picture .area:not(.frame)").evaluate_all(
        """areas => Object.fromEntries(areas.map((area) => [
            area.getAttribute("aria-label").split(" ")[0].slice(4, -3),
            getComputedStyle(area.querySelector("rect")).fill,
        ]))"""
    )

    assert fills.keys() == covered.keys()
    assert fills["none"] == fills["nothing"]
    assert fills["all"] == fills["everything"]
    assert len({fills["none"], fills["half"], fills["all"]}) == 3


def test_the_map_is_walked_by_keys(index):
    page = index(many(20), "#view=map")
    page.locator("#picture [tabindex='0']").focus()
    seen = set()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(seen) >= 3
    assert page.locator("#picture [tabindex='0']").count() == 1
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"at=|module_\d+_py"))


def test_arrow_keys_walk_the_rows(index):
    page = index()
    page.get_by_role("button", name="src/app/").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(re.escape(page_name("src/app/parser.py"))))


def test_the_address_says_what_is_chosen_and_is_obeyed(index):
    page = index()
    page.get_by_role("button", name="Files", exact=True).click()
    page.locator("#filter").fill("server")
    page.keyboard.press("Tab")
    page.keyboard.press("m")
    address = page.url
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(address)

    assert files(page) == ["src/app/server_9.py", "src/app/server_10.py"]
    assert page.get_by_role("columnheader", name="missing").get_attribute("aria-sort") == "descending"


def test_what_was_chosen_is_remembered(index):
    page = index()
    page.get_by_role("button", name="Files", exact=True).click()
    page.keyboard.press("c")
    page.get_by_role("link", name="parser.py").click()
    page.wait_for_load_state()
    page.keyboard.press("u")

    expect(page.locator("#table")).to_be_visible()
    assert files(page)[0] == "src/app/server_9.py"


def test_back_leads_to_the_view_before(index):
    page = index()
    page.get_by_role("button", name="Map").click()
    page.go_back()

    expect(page.locator("#map")).to_be_hidden()
    assert len(files(page)) == 4


def test_files_outside_of_the_repository_have_folders_too(index):
    paths = ("/opt/one/a.py", "/opt/one/b.py", "/srv/c.py", "src/d.py", "top.py")
    page = index(report_of(*(analysed(path, "1-3", "1", jumps={}) for path in paths)), "#view=tree")
    folders = page.locator("#table .fold")
    expect(folders).to_have_text(["/ 3 files", "opt/one/ 2 files", "srv/ 1 file", "src/ 1 file"])
    folders.first.click()
    assert files(page) == ["d.py", "top.py"]
    page.get_by_role("button", name="Map").click()
    page.get_by_role("link", name="/opt/one/ 33%").click(position={"x": 6, "y": 6})

    expect(page.locator("#way")).to_have_text(re.compile("all files.*/.*opt.*one"))
    expect(page.locator("#picture .area")).to_have_count(2)


def test_a_page_without_its_data_shows_the_plain_table(tmp_path, chromium):
    index = write_report(tmp_path, COMPLETE)
    (tmp_path / "report.js").unlink()
    page = chromium.new_page()
    page.goto(index.as_uri())

    assert page.locator("main noscript + .rows tbody tr a").all_inner_texts() == [file.path for file in COMPLETE.files]
    page.close()


def test_brackets_lead_to_the_first_and_the_last_file(index):
    page = index()
    page.keyboard.press("]")

    expect(page).to_have_url(re.compile(re.escape(page_name("src/app/__init__.py"))))
    page.go_back()
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile(re.escape(page_name("src/app/server_9.py"))))


def test_help_tells_the_keys(index):
    page = index()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("sort by statements, missing, excluded")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_without_script_there_is_a_table_with_links(index):
    page = index(INCOMPLETE, java_script_enabled=False)

    expect(page.locator("noscript table tbody tr")).to_have_count(len(INCOMPLETE.files))
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator(".gaps")).to_contain_text("2 things this report does not know")
    page.get_by_role("link", name="src/app/parser.py").click()
    expect(page).to_have_url(re.compile(re.escape(page_name("src/app/parser.py"))))


@pytest.mark.parametrize("view", slow_but(["tree", "map"], ["tree", "list", "functions", "map"]))
def test_hostile_names_are_shown_and_do_nothing(index, view):
    hostile = analysed(f"src/{EVIL}.py", "1-3", "1", environments={EVIL: "1"})
    report = report_of(hostile, PARSER, environments=(EVIL, "unit"))
    page = index(report, f"#view={view}", html=HtmlOptions(title=EVIL))
    expect(page.locator("#said")).to_contain_text("2 files" if view != "functions" else "functions")

    assert "<script>alert(1)<" in page.locator("main").text_content()
    assert page.locator("img").count() == 0
    assert page.locator("main script, header script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("view", slow_but(["tree", "map"], ["tree", "list", "functions", "classes", "map"]))
def test_a_phone_shows_each_view_in_its_width(index, view):
    page = index(INCOMPLETE, f"#view={view}", **PHONE)
    expect(page.locator("#said")).to_contain_text(re.compile(r"\d+ (files|functions|classes)"))

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_names_coverage_and_missing(index):
    page = index(INCOMPLETE, **PHONE)
    titles = page.locator("#table thead th[scope=col]").evaluate_all(
        "cells => cells.filter((cell) => cell.checkVisibility()).map((cell) => cell.innerText.split('\\u2009')[0])"
    )
    assert titles == ["File", "coverage", "missing"]


def test_dark_by_preference_and_by_choice(index):
    def ground(page):
        return sum(
            page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)")
        )

    page = index(color_scheme="dark")
    assert ground(page) < 120
    page.locator("#theme").click()

    assert ground(page) > 600


@pytest.mark.parametrize(("scheme", "width"), slow_but([("light", 390)], [("dark", 1200), ("light", 390)]))
def test_axe_finds_no_serious_fault(index, scheme, width):
    page = index(INCOMPLETE, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    for view in ("Tree", "Files", "Functions", "Map"):
        page.get_by_role("button", name=view, exact=True).click()
        assert Opened(page).faults() == [], view
    page.keyboard.press("?")
    assert Opened(page).faults() == []


def test_all_rows_come_without_being_asked_for(index):
    page = index(many(400), "#view=list")

    expect(page.locator("#table tbody tr")).to_have_count(400)


def test_a_folder_far_below_is_closed_where_it_is(index):
    page = index(many(150))
    page.keyboard.press("e")
    expect(page.locator("#table tbody a")).to_have_count(150)
    last = page.locator("#table .fold").last
    last.click()

    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-expanded", "false")
    expect(last).to_be_in_viewport()


def test_paper_has_no_controls(index):
    page = index(many(20))
    page.emulate_media(media="print")

    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator("#table tfoot")).to_be_visible()


def test_percentages_are_rounded_as_everywhere(index):
    page = index()
    chance = random.Random(3)
    pairs = [(part, whole) for whole in range(1, 41) for part in range(whole + 1)]
    pairs += [(chance.randint(0, whole), whole) for whole in (200, 800, 1600, 99_999) for _ in range(60)]
    for precision in (0, 1, 2):
        shown = page.evaluate(
            "([pairs, precision]) => pairs.map(([part, whole]) => coveyNumbers.percentText(part, whole, precision))",
            [pairs, precision],
        )
        assert shown == [percent_text(Fraction(part, whole), precision) for part, whole in pairs]


def test_left_out_files_have_no_row_and_the_choice_is_made(index):
    page = index(COMPLETE, html=HtmlOptions(skip_covered=True))

    assert files(page) == ["parser.py", "server_9.py"]
    expect(page.get_by_label("hide covered")).to_be_disabled()
    assert footer(page)[:4] == ["Total", "21%", "19%", "78"]


def test_the_name_of_an_environment_is_not_broken_where_there_is_place(index):
    file = analysed("a.py", "1-3", "1", environments={"unit": "1", "completion": "1"})
    page = index(report_of(file, environments=("unit", "completion")), viewport={"width": 1200, "height": 600})
    heights = page.locator(".named .sort").evaluate_all("all => all.map(one => one.offsetHeight)")

    assert len(set(heights)) == 1


def test_a_path_is_broken_before_the_name_of_its_file(index):
    path = f"src/{'folder/' * 3}{'name' * 5}.py"
    page = index(report_of(analysed(path, "1-3", "1")), "#view=list", viewport={"width": 1000, "height": 600})
    link = page.locator("#table tbody th.name a")

    assert link.inner_text() == path
    assert link.bounding_box()["height"] > 30, "it needs two lines"
    assert (
        link.evaluate("one => { const r = new Range(); r.selectNode(one.lastChild); return r.getClientRects().length }")
        == 1
    )


def test_a_sheet_of_paper_has_all_columns_and_no_buttons(index):
    page = index(viewport={"width": 718, "height": 1000})
    table = page.locator("#table .rows")
    assert table.evaluate("one => one.scrollWidth > one.clientWidth"), "on a screen it is scrolled"
    page.emulate_media(media="print")

    assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
    for name in ("Dark", "Keys", "Map"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()


def test_a_phone_has_no_choice_of_columns_that_it_does_not_show(index):
    page = index(**PHONE)

    expect(page.get_by_label("environments")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="e2e")).to_be_hidden()


def test_columns_that_are_scrolled_sideways_go_by_beneath_the_names(index):
    environments = tuple(f"environment-{number}" for number in range(8))
    file = analysed("a.py", "1-3", "1", environments=dict.fromkeys(environments, "1"))
    page = index(report_of(file, environments=environments), "#env=cover", viewport={"width": 900, "height": 600})
    name = page.get_by_role("link", name="a.py")
    before = name.bounding_box()
    page.locator("#table .rows").evaluate("one => one.scrollTo(5000, 0)")

    assert name.bounding_box() == before
    expect(page.get_by_role("columnheader", name="environment-7")).to_be_in_viewport()
    assert name.evaluate(
        "one => { const {x, y} = one.getBoundingClientRect();return document.elementFromPoint(x + 3, y + 9) === one }"
    )


def test_what_is_written_on_an_area_stays_in_it(index):
    page = index(many(200), "#view=map", viewport={"width": 1000, "height": 700})
    beyond = page.locator(".treemap").evaluate(
        "map => { let area; return [...map.querySelectorAll('.area, text')].flatMap(one => {"
        "  if (one.localName === 'a') { area = one.querySelector('rect').getBBox(); return []; }"
        "  const {x, y, width, height} = one.getBBox();"
        "  return x + width > area.x + area.width || y + height > area.y + area.height ? [one.textContent] : [] }) }"
    )

    assert page.locator(".treemap text").count() > 20
    assert beyond == []
