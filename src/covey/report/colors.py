"""The colours of percentages: names that everybody knows from badges, and the thresholds from which each is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from covey.model.counts import meets

Scale = Mapping[Decimal, str]
"""From which percentage on a colour is given. Below the lowest one it is LOWEST."""

NAMED = {
    "brightgreen": "#4b0",
    "green": "#67ac09",
    "yellowgreen": "#95991a",
    "yellow": "#d8b800",
    "orange": "#ea7233",
    "red": "#dd4343",
    "blue": "#007ec6",
    "grey": "#555",
    "lightgrey": "#939393",
}
"""As shields.io has them in its badges."""

LOWEST = "red"

DEFAULT_SCALE: Scale = {
    Decimal(95): "brightgreen",
    Decimal(90): "green",
    Decimal(75): "yellowgreen",
    Decimal(60): "yellow",
    Decimal(40): "orange",
    Decimal(0): "red",
}

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


def is_color(text: str) -> bool:
    """Whether it is one of NAMED, or of the form #rgb or #rrggbb."""
    return text in NAMED or bool(_HEX.fullmatch(text))


def color_of(ratio: Fraction, scale: Scale = DEFAULT_SCALE, precision: int = 0) -> str:
    """The colour of a percentage as it is shown: the threshold that a gate would say it reaches decides.

    Args:
        precision: decimals of the percentage that stands beside it.
    """
    reached = [threshold for threshold in scale if meets(ratio, threshold, precision)]
    return scale[max(reached)] if reached else LOWEST


def hexadecimal(color: str) -> str:
    """A colour that `is_color` knows as #rgb or #rrggbb."""
    return NAMED.get(color, color)


def is_light(color: str) -> bool:
    """Whether text upon it has to be dark.

    Source:
        the weights of red, green and blue: W3C, Techniques For Accessibility Evaluation, colour brightness. The limit
        is that of shields.io.
    """
    digits = hexadecimal(color).removeprefix("#")
    each = len(digits) // 3
    red, green, blue = (int(digits[at : at + each] * (3 - each), 16) for at in range(0, len(digits), each))
    return (red * 299 + green * 587 + blue * 114) / 255_000 > 0.69
