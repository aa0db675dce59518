"""The report in one file."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace

import pytest

from covey.model.analysis import Region
from covey.model.lines import LineSet
from covey.model.report import Report
from covey.model.source import Source
from covey.report.html.single import WRITER
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from unit.report.samples import COMPLETE, INCOMPLETE, PARSER, analysed


def numbered(file):
    return Source("".join(f"{file.path} line {number}\n" for number in range(1, 501)), digest="0")


def single(report, source=numbered, **options):
    ((_, page),) = written(WRITER, report, WriterOptions(html=HtmlOptions(**options)), source)
    return page


def lines(page):
    """Of the source that is shown, by the class of their state."""
    return re.findall(r"<li(?: class=(\w))?\s*>(?:[^<]*) line (\d+)", page)


def test_missing_lines_and_jumps_are_shown_with_two_lines_around():
    page = single(replace(COMPLETE, files=(PARSER,)))

    assert [int(number) for _, number in lines(page)] == [*range(5, 14), *range(19, 27)]
    assert [(state, number) for state, number in lines(page) if state in ("m", "p")] == [
        *(("p", "7"), ("m", "9"), ("p", "11"), ("p", "21"), ("m", "23"), ("m", "24"))
    ]
    assert '<ol start="5">' in page
    assert '<ol start="19">' in page
    assert "line 7 didn't jump to line 9" in page


def test_of_what_is_covered_no_source_is_shown():
    page = single(COMPLETE)

    assert "src/app/parser.py line 9" in page
    assert "src/app/server_10.py line" not in page
    assert page.count('<section class="lacks"') == 2


def test_the_end_of_a_file_ends_what_is_shown():
    page = single(Report((analysed("a.py", "1-3", "1-2", line_count=3),)), lambda file: Source("x line 1\n" * 3))

    assert len(lines(page)) == 3


def test_without_a_source_it_says_why_and_which_lines():
    page = single(COMPLETE, lambda file: Source(problem="it is <gone>"))

    assert "There is no source to show: it is &lt;gone&gt;. Missing: " in page
    assert "23-24" in page


def test_a_style_sheet_of_ones_own_does_not_take_the_place_of_the_data():
    page = single(INCOMPLETE, extra_css="<!--report--> p { color: red } <!--details-->")

    style = page.partition("<style>")[2].partition("</style>")[0]
    assert style.endswith("report--> p { color: red } details-->")
    assert 'id="coveyReport">{' in page


def test_the_policy_allows_what_is_in_the_page_and_nothing_else():
    page = single(INCOMPLETE, extra_css="p { color: red } </style><b>")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    def hashed(text):
        return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert len(styles) == 1
    assert f"script-src {' '.join(map(hashed, scripts))}; style-src {hashed(styles[0])};" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script[^>]* src=|<link|\sstyle=|\son\w+=\"", page)
    assert "</style><b>" not in page


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", "<!--details--><!--report-->", "\u2028</style>"]
)
def test_names_are_shown_and_do_nothing(hostile):
    file = analysed(hostile, "1-3", "1", environments={hostile: "1"}, line_count=3)
    page = single(replace(COMPLETE, files=(file,)), lambda file: Source(f"{hostile}\n" * 3), title=hostile)

    assert hostile not in page
    assert page.count('<section class="lacks"') == 1
    assert page.count("<script") == page.count("</script>") == 4


def test_sixty_thousand_lines_are_less_than_five_megabytes():
    files = tuple(
        analysed(f"src/package_{number % 20}/module_{number}.py", "1-400", "1-100", line_count=400)
        for number in range(150)
    )
    text = "".join(f"    value_{line} = self.compute(argument_{line}, flag=True)\n" for line in range(400))
    page = single(Report(files), lambda file: Source(text))

    assert len(lines(page.replace("value_", " line "))) >= 45_000
    assert len(page.encode()) < 5_000_000


def heavy(files=150, statements=400):
    """Two environments ran a quarter of each file, which has 48 partial lines and 40 functions."""
    jumps = {(line, line + step): step == 1 for line in range(2, 98, 2) for step in (1, 3)}
    functions = [
        Region("function", f"function_number_{start}", start, LineSet.of(range(start + 1, start + 10)))
        for start in range(1, statements, 10)
    ]
    return Report(
        tuple(
            analysed(
                f"src/package_{number % 20}/module_{number:03}.py",
                f"1-{statements}",
                "1-100",
                jumps=jumps,
                regions=functions,
                environments={"unit": "1-100", "e2e": "1-50"},
                line_count=statements,
            )
            for number in range(files)
        ),
        branch=True,
    )


def wide(file):
    """Every third file has lines that are three times as long."""
    width = 120 if int(file.path[-6:-3]) % 3 == 0 else 40
    return Source("".join(f" value_{line} = {'x' * width}\n" for line in range(400)))


def without_source(page):
    return re.findall(r"module_(\d+)\.py</bdi> [^<]*</h2>\n<p>Its source is left out to keep", page)


def test_what_would_be_five_megabytes_leaves_out_the_sources_of_the_files_with_most_to_show():
    page = single(heavy(), wide)
    left_out = without_source(page)

    assert 4_900_000 < len(page.encode()) < 5_000_000
    assert page.count('<section class="lacks"') == 150
    assert 0 < len(left_out) < 50
    assert all(int(number) % 3 == 0 for number in left_out)
    assert "below 5 MB. Missing: 2-&gt;5, 4-&gt;7, " in page
    assert "96-&gt;99, 101-400</p>" in page
    assert page.count(f"value_399 = {'x' * 120}") == 50 - len(left_out)
    assert page.count(f"value_399 = {'x' * 40}</ol>") == 100
    assert page == single(heavy(), wide)


def test_where_there_is_room_no_source_is_left_out():
    assert without_source(single(heavy(files=100), wide)) == []
