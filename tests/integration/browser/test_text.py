"""A source is text: it can be found, copied, and read without scripts; and it does nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coverage.parser import PythonParser
from coverage.python import get_python_source

from covey.analysis.analyse import analyse
from covey.analysis.structure import read_structure
from covey.flows.sources import source_of
from covey.model.analysis import Structure
from covey.model.lines import LineSet
from covey.model.measurement import Trace
from covey.model.printable import printable
from covey.model.source import Source, Text
from covey.report.options import HtmlOptions
from integration.browser.shop import SHOP, page_of, plain, shop, write
from selection import slow_but

HOSTILE = "</ol></main><script>document.title = 'x'</script><img src=x onerror=alert(1)>\"'&amp;\n\\\\"


def copied(page, first, last):
    """What lands in the clipboard, pasted where text is text."""
    page.page.evaluate(
        "([first, last]) => {"
        "  const items = document.querySelectorAll('#source li');"
        "  getSelection().setBaseAndExtent(items[first - 1], 0, items[last - 1], items[last - 1].childNodes.length);"
        "}",
        [first, last],
    )
    page.press("Control+c")
    other = page.page.context.new_page()
    other.set_content("<textarea autofocus></textarea>")
    other.locator("textarea").focus()
    other.keyboard.press("Control+v")
    text = other.locator("textarea").input_value()
    other.close()
    return text


@pytest.mark.parametrize("shown", ["o", "e", "o e"])
def test_copies_are_clean_whatever_is_shown_beside_the_code(page, shown):
    page.press(shown)

    assert copied(page, 1, 29) == SHOP.rstrip("\n")


def test_without_scripts_a_page_has_its_source_states_jumps_and_tables(opened, report):
    page = opened(page_of(report, "app/shop.py"), java_script_enabled=False)
    items = page.page.locator("#source li")

    shown = [text.split("14 ↛")[0].strip("\n") for text in items.all_text_contents()]
    assert shown[:14] == SHOP.splitlines()[:14]
    assert items.nth(14).get_attribute("class") == "m"
    page.page.locator("summary").first.click()
    assert page.page.get_by_text("the condition on line 14 was never true").is_visible()
    assert page.page.locator("#environments").is_visible()
    assert page.page.get_by_role("link", name="Index").is_visible()
    assert page.page.get_by_role("button", name="missing").is_disabled()
    assert not page.page.get_by_role("button", name="Keys").is_visible()


NAMES = [f"app/{HOSTILE}.py", "app/" + "x" * 300 + ".py", "app/a\u202egpj.py"]


@pytest.mark.parametrize("name", slow_but([NAMES[0], NAMES[2]], NAMES))
def test_hostile_names_and_sources_are_shown_and_do_nothing(opened, tmp_path, name):
    ran = LineSet.of([1])
    file = plain(name, "rm", contexts={HOSTILE: ran, name: ran})
    file = replace(file, by_environment={HOSTILE: ran, name: LineSet(), name[4:]: LineSet.of([2])})
    write(tmp_path, (file, Source(f"{HOSTILE.splitlines()[0]}\nb\n")))
    page = opened(page_of(tmp_path, name), "#L1")

    assert page.page.title().startswith("Coverage for app/")
    assert page.page.locator("img, main script").count() == 0
    assert page.page.locator("#source li").first.text_content() == HOSTILE.splitlines()[0]
    assert page.page.locator("#contexts").text_content().count("<script>") == 1 + ("<script>" in name)
    environments = page.page.locator("#environments th bdi").all_text_contents()
    assert [environment.partition(">")[0] for environment in environments] == [
        "</ol",
        printable(name[4:]).partition(">")[0],
    ]
    page.press("o i")
    assert "<img src=x onerror=alert(1)>" in page.page.locator("#panel").text_content()
    assert page.page.locator("img, #panel script").count() == 0


def test_the_policy_of_a_page_forbids_what_an_injection_would_need(chromium, report):
    page = chromium.new_page()
    page.goto(page_of(report, "app/shop.py").as_uri())
    forbidden = page.evaluate(
        "new Promise(done => {"
        "  document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));"
        "  const script = document.createElement('script'); script.textContent = 'document.title = 1';"
        "  document.body.append(script); })"
    )

    assert forbidden == "script-src-elem"
    assert page.title() != "1"
    page.close()


def test_characters_that_turn_text_are_shown_and_turn_nothing_behind_them(opened, tmp_path):
    code = "if access != 'user\u202e \u2066# check\u2069':"
    write(tmp_path, (plain("a.py", "r"), Source(code + "\n")))
    page = opened(page_of(tmp_path, "a.py"))
    item = page.page.locator("#source li")

    assert item.text_content() == code
    assert item.locator("bdi").count() == 3
    lefts = page.page.evaluate(
        "[...document.querySelector('#source li').childNodes].map(node => {"
        "  const range = document.createRange(); range.selectNode(node); return range.getBoundingClientRect().left; })"
    )
    assert lefts == sorted(lefts), "everything stands in the order in which Python reads it"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("\n\na", ["\n", "\n", "a"]),
        ("a\0b\n", ["a␀b"]),
        ("a\x0bb\x85c\u2028d\n", ["a\x0bb\x85c\u2028d"]),
        ("&lt;\n&#10;\n", ["&lt;", "&#10;"]),
        pytest.param("\n", ["\n"], marks=pytest.mark.slow),
        pytest.param("\tx\n", ["\tx"], marks=pytest.mark.slow),
        pytest.param("x" * 10_000 + "\n", ["x" * 10_000], marks=pytest.mark.slow),
    ],
)
def test_every_text_is_shown_line_by_line(opened, tmp_path, text, items):
    write(tmp_path, (plain("a.py"), Source(text)))

    assert opened(page_of(tmp_path, "a.py")).page.locator("#source li").all_text_contents() == items


@pytest.mark.parametrize(
    "content",
    [
        b"\f\na = 1\n\f\nb = [1,\f2]\n\f# c\nd = 4\n",
        b"a = 1\r\nb = 2\rc = 3\n\rd = 4\r\r\ne = 5\n\r\n\f\rf = 6",
        pytest.param(b"a = 1\r\n\r\nb = 2\r\n", marks=pytest.mark.slow),
        pytest.param(b"a = 1\r\rb = 2\rc = 3", marks=pytest.mark.slow),
        b"a = '''\r\n\r\f\n'''\r\nb = 'x\xe2\x80\xa8\x0b\xc2\x85y'\rc = 3\r\n",
    ],
)
def test_lines_are_those_of_coverage_py_whatever_ends_them(opened, tmp_path, content):
    (tmp_path / "a.py").write_bytes(content)
    text = get_python_source(str(tmp_path / "a.py"))
    parser = PythonParser(text=text)
    parser.parse_source()
    structure = read_structure(content, path="a.py", exclude="", partial="")
    assert isinstance(structure, Structure)
    file = analyse("a.py", structure, {"unit": Trace(structure.statements, frozenset())}, branch=False)

    write(tmp_path, (file, source_of(Text(content), file.digest)))
    items = opened(page_of(tmp_path, "a.py")).page.locator("#source li")

    assert [item.strip("\n") for item in items.all_text_contents()] == text.removesuffix("\n").split("\n")
    run = [number for number, item in enumerate(items.all(), 1) if item.get_attribute("class") == "r"]
    assert run == sorted(parser.statements)


def test_where_there_is_no_source_the_page_says_why_and_lists_the_states(opened, tmp_path):
    write(tmp_path, (plain("a.py", "rmm rm"), Source(problem="its source is <gone>")))
    page = opened(page_of(tmp_path, "a.py"))

    note = page.page.locator(".note").inner_text().split("\n")
    assert [line for line in note if line] == ["There is no source to show: its source is <gone>.", "Missing: 2-3, 6"]
    page.press("j k 1 0 i e w")


def test_a_style_of_the_user_s_own_is_obeyed_and_scripts_are_not_its_business(opened, tmp_path):
    write(tmp_path, (shop(), Source(SHOP)), options=HtmlOptions(extra_css="html { background: rgb(1, 2, 3) }"))

    assert opened(page_of(tmp_path, "app/shop.py")).style("html", "backgroundColor") == "rgb(1, 2, 3)"


def test_contexts_are_shown_where_they_are_asked_for(opened, tmp_path):
    write(tmp_path, (shop(), Source(SHOP)), options=HtmlOptions(show_contexts=False))

    assert opened(page_of(tmp_path, "app/shop.py")).page.locator("#contexts").count() == 0
