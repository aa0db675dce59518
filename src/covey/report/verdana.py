"""How wide a text is in Verdana, the font of badges, so that a badge can be drawn where there is no font."""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    269: "'",
    274: "il",
    344: "j",
    352: " f",
    364: ",.",
    394: "!t",
    421: "I",
    427: "r",
    454: "()-/:;[\\]|",
    455: "J",
    459: '"',
    521: "cs",
    525: "z",
    545: "?",
    557: "L",
    575: "F",
    592: "kvxy",
    596: "e",
    601: "a",
    603: "P",
    607: "o",
    615: "Y",
    616: "T",
    623: "bdgpq",
    632: "E",
    633: "hnu",
    635: "{}",
    636: "$*0123456789_`",
    684: "ASV",
    685: "XZ",
    686: "B",
    693: "K",
    695: "R",
    698: "C",
    727: "&",
    732: "U",
    748: "N",
    751: "H",
    771: "D",
    775: "G",
    787: "OQ",
    818: "#+<=>^w~",
    843: "M",
    973: "m",
    989: "W",
    1000: "@",
    1076: "%",
}
"""The characters of each advance width: thousandths of the font's size, as the font's own metrics have them."""

_WIDTH_OF = {character: width for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN = 700
"""Of a letter that is not in the table: rather too wide than too narrow, since stretched text can be read."""
_FULL = 1000


def text_width(text: str, size_px: int) -> float:
    """The width of a text without kerning, in pixels."""
    return sum(map(_thousandths, unicodedata.normalize("NFD", text))) * size_px / 1000


def _thousandths(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL
    return _WIDTH_OF.get(character, _UNKNOWN)
