from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from covey.model.counts import Counts
from covey.publish.chart import MOST_POINTS, TREND_POINTS, chart, tool_change, trend
from covey.publish.history import Entry
from unit.publish.test_history import ONE, THREE, TWO, entries

SVG = "{http://www.w3.org/2000/svg}"


def points(drawing):
    found = ElementTree.fromstring(drawing).find(f"{SVG}polyline").get("points")
    return [tuple(map(Fraction, point.split(","))) for point in found.split()]


@given(st.lists(entries, max_size=5))
def test_drawings_are_well_formed_and_every_point_is_inside(many):
    for drawing, width, height in ((trend(many), 120, 20), (chart(many), 640, 190)):
        assert len(points(drawing)) == len(many)
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points(drawing))


@given(st.lists(entries, min_size=1, max_size=5))
def test_the_steps_of_the_axis_are_even(many):
    texts = ElementTree.fromstring(chart(many)).iter(f"{SVG}text")
    low, middle, high = (int(text.text[:-1]) for text in texts if text.text.endswith("%"))

    assert middle - low == high - middle > 0
    assert low >= 0
    assert high <= 100


def test_more_coverage_is_higher():
    low, high, lower = (replace(ONE, total=Counts(100, missed)) for missed in (20, 5, 30))

    (_, first), (_, second), (_, third) = points(chart([low, high, lower]))

    assert second < first < third  # y goes down


def test_only_the_newest_commits_are_drawn():
    many = [replace(ONE, commit=f"c{number}") for number in range(300)]

    assert (len(points(trend(many))), len(points(chart(many)))) == (TREND_POINTS, MOST_POINTS)


def test_a_change_of_tools_is_marked_and_named():
    newer = replace(TWO, coverage=("7.18.0",), python=("3.14.0",))

    drawing = chart([ONE, newer, replace(THREE, coverage=newer.coverage, python=newer.python)])

    assert len(ElementTree.fromstring(drawing).findall(f"{SVG}line[@class='tool']")) == 1
    assert "Python 3.11.7 -&gt; 3.14.0; coverage.py 7.17.5 -&gt; 7.18.0" in drawing
    assert 'class="tool"' in trend([ONE, newer])


def test_what_is_not_known_of_tools_is_no_change():
    imported = Entry("", "2026-10-01T00:00:00Z", Counts(10), imported="b1", coverage=("7.17.5",))

    assert tool_change(imported, ONE) == ""
    assert 'class="tool"' not in chart([imported, ONE])


def test_an_incomplete_report_is_seen():
    assert "c3 2026-11-03: 79%, incomplete" in chart([ONE, THREE])


def test_percentages_have_as_many_decimals_as_everywhere_else():
    entry = replace(ONE, total=Counts(8, 3))

    assert "now 62.5%" in trend([entry], 1)
    assert chart([entry], 1).count("62.5%") == 3
    assert "Coverage over 1 commit, now 62%" in chart([entry])


def test_drawings_load_nothing():
    for drawing in (trend([ONE, TWO]), chart([ONE, TWO])):
        assert re.findall(r"https?://[^\"']*", drawing) == ["http://www.w3.org/2000/svg"]
        assert "<script" not in drawing
