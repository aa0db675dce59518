from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.errors import DataError
from covey.model.source import Source
from covey.report.badge import badge, endpoint, total_badge
from covey.report.options import BadgeOptions, TableOptions, WriterOptions
from covey.report.total import total
from covey.report.writer import written
from covey.report.writers import writer_of
from unit.report.samples import COMPLETE, INCOMPLETE, Report

SVG = "{http://www.w3.org/2000/svg}"
SHIELDS = json.loads((Path(__file__).parents[2] / "golden/badge/shields.json").read_text(encoding="utf-8"))
"""What shields.io's own library (badge-maker 6.0.0, style flat) draws for a label, a message and a colour: the width,
that of the label's half, the colour; of each text its middle and its width; the colour of the message's text."""


def drawn(label: str, message: str, color: str) -> list[object]:
    """The same of our badge."""
    picture = ElementTree.fromstring(badge(message, color, label=label))
    left, right = [rect for rect in picture.iter(f"{SVG}rect") if rect.get("fill", "url").startswith("#")]
    texts = [text for text in picture.iter(f"{SVG}text") if text.get("y") == "14"]
    places = [float(text.get(key, "")) for text in texts for key in ("x", "textLength")]
    width = int(left.get("width", "")) + int(right.get("width", ""))
    assert picture.get("width") == str(width)
    assert right.get("x") == left.get("width")
    return [label, message, color, width, int(left.get("width", "")), right.get("fill"), *places, texts[1].get("fill")]


@pytest.mark.parametrize("expected", SHIELDS, ids=[f"{label}-{message}" for label, message, *_ in SHIELDS])
def test_widths_places_and_colours_are_those_of_shields(expected):
    label, message, color, *_ = expected

    assert drawn(label, message, color) == expected


@given(st.text(), st.text())
def test_no_text_breaks_the_picture_or_says_something_else(label, message):
    picture = ElementTree.fromstring(badge(message, "#ABC", label=label))
    texts = [text.text or "" for text in picture.iter(f"{SVG}text")]

    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= {
        *("svg", "title", "linearGradient", "stop", "filter", "feGaussianBlur", "clipPath", "rect", "g", "text"),
    }
    assert all(text.isprintable() for text in texts)
    assert picture.get("aria-label") == picture.findtext(f"{SVG}title") == f"{texts[2]}: {texts[5]}"
    assert json.loads(endpoint(message, "#ABC", label))["label"] == texts[2]


def test_who_cannot_see_it_is_told_what_it_says():
    picture = ElementTree.fromstring(badge("87%", "green"))
    hidden = [group for group in picture.iter(f"{SVG}g") if group.get("aria-hidden") == "true"]

    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "coverage: 87%"
    assert [len(list(group)) for group in hidden] == [2, 2]


def test_nothing_in_it_is_fetched_from_anywhere():
    assert "http" not in badge("87%", "green").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert len(badge("87%", "green")) < 2_000


@pytest.mark.parametrize("precision", [0, 2])
def test_the_number_is_the_one_of_every_table(precision):
    message, color = total_badge(COMPLETE, BadgeOptions(precision=precision))

    assert f"{message}\n" == total(COMPLETE, TableOptions(precision=precision)).replace("\n", "%\n")
    assert color == "red"


def test_a_report_that_lacks_something_does_not_look_complete():
    message, _ = total_badge(INCOMPLETE, BadgeOptions())

    assert message == "31% incomplete"
    picture, told = (text_of_format(format, INCOMPLETE) for format in ("badge", "endpoint"))
    assert "<title>coverage: 31% incomplete</title>" in picture
    assert json.loads(told)["message"] == message


def text_of_format(format: str, report: Report) -> str:
    ((_, text),) = written(writer_of(format), report, WriterOptions(), lambda file: Source())
    return text


def test_a_report_without_files_has_no_badge_because_it_would_read_100_percent():
    with pytest.raises(DataError) as error:
        total_badge(Report(), BadgeOptions())

    assert error.value.slug == "nothing-to-report"


def test_the_endpoint_is_what_shields_documents():
    assert json.loads(endpoint("87%", "#4b0", "unit tests")) == {
        "schemaVersion": 1,
        "label": "unit tests",
        "message": "87%",
        "color": "#4b0",
    }
