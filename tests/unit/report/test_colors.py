from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.model.counts import percent_text
from covey.report.colors import DEFAULT_SCALE, NAMED, color_of, hexadecimal, is_color, is_light

ratios = st.fractions(0, 1, max_denominator=10_000)


@pytest.mark.parametrize(
    ("percentage", "color"),
    [
        ("100", "brightgreen"),
        ("95", "brightgreen"),
        ("94", "green"),
        ("90", "green"),
        ("75", "yellowgreen"),
        ("60", "yellow"),
        ("40", "orange"),
        ("39", "red"),
        ("0", "red"),
    ],
)
def test_the_default_colours(percentage, color):
    assert color_of(Fraction(percentage) / 100) == color


@given(ratios, st.integers(0, 3))
def test_percentages_that_look_equal_have_one_colour(ratio, precision):
    shown = Fraction(percent_text(ratio, precision)) / 100

    assert color_of(ratio, precision=precision) == color_of(shown, precision=precision)


@given(ratios, ratios)
def test_more_coverage_never_has_a_worse_colour(one, other):
    order = [DEFAULT_SCALE[threshold] for threshold in sorted(DEFAULT_SCALE)]

    assert order.index(color_of(max(one, other))) >= order.index(color_of(min(one, other)))


def test_a_scale_of_ones_own_and_what_is_below_it():
    scale = {Decimal("99.5"): "#fff", Decimal(50): "blue"}

    assert [color_of(Fraction(part, 1000), scale) for part in (995, 994, 495, 494)] == ["#fff", "blue", "blue", "red"]


def test_a_threshold_of_100_is_reached_by_all_and_nothing_less():
    scale = {Decimal(100): "brightgreen", Decimal(0): "orange"}

    assert color_of(Fraction(99_999, 100_000), scale) == "orange"
    assert color_of(Fraction(1), scale) == "brightgreen"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        *((name, True) for name in NAMED),
        *(("#abc", True), ("#ABCDEF", True)),
        *((bad, False) for bad in ("", "abc", "#ab", "#abcd", "#abcdefg", "#ggg", "Green", "#abc\n", "red;x", '#abc"')),
    ],
)
def test_colours_are_names_or_hexadecimal(text, known):
    assert is_color(text) is known


def test_a_short_colour_is_as_light_as_its_long_form():
    assert is_light("#fff")
    assert is_light("#aabbcc") is is_light("#abc")
    assert not any(map(is_light, NAMED))
    assert hexadecimal("red") == NAMED["red"]
    assert hexadecimal("#123") == "#123"
