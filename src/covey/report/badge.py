"""The badge: a label and a percentage in a colour, as shields.io draws its flat badges, without asking anybody."""

from __future__ import annotations

import json
from html import escape

from covey.model.counts import Counts, percent_text
from covey.model.printable import one_line
from covey.model.report import Report
from covey.report.colors import color_of, hexadecimal, is_light
from covey.report.options import BadgeOptions, WriterOptions
from covey.report.table import require_files
from covey.report.verdana import text_width
from covey.report.writer import document

HEIGHT = 20
FONT_SIZE = 11
MARGIN = 5
"""Pixels at each side of a text."""

INCOMPLETE = "incomplete"
"""Stands beside a number that something is missing from: it looks like a drop otherwise, or like all there is."""

_LABEL_COLOR = "#555"


def badge(message: str, color: str, *, label: str = "coverage") -> str:
    """An SVG picture whose texts are `label` and `message`.

    Args:
        color: behind the message; `colors.is_color`.
    """
    label, message = one_line(label), one_line(message)
    label_width, message_width = _width(label), _width(message)
    left, right = label_width + 2 * MARGIN, message_width + 2 * MARGIN
    title, width = escape(f"{label}: {message}"), left + right
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        '<linearGradient id="shine" x2="0" y2="100%"><stop stop-color="#bbb" stop-opacity=".1"/>',
        '<stop offset="1" stop-opacity=".1"/></linearGradient>',
        '<filter id="blur"><feGaussianBlur stdDeviation="1.6"/></filter>',
        f'<clipPath id="round"><rect width="{width}" height="{HEIGHT}" rx="3"/></clipPath>',
        '<g clip-path="url(#round)">',
        f'<rect width="{left}" height="{HEIGHT}" fill="{_LABEL_COLOR}"/>',
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" fill="{hexadecimal(color)}"/>',
        f'<rect width="{width}" height="{HEIGHT}" fill="url(#shine)"/></g>',
        '<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" text-anchor="middle" ',
        f'text-rendering="geometricPrecision" font-size="{FONT_SIZE}">',
        # A pixel nearer to each other than the middles of the halves: between the texts there is a margin twice.
        _text(label, left / 2 + 1, label_width, light=False),
        _text(message, left + right / 2 - 1, message_width, light=is_light(color)),
        "</g></svg>\n",
    )
    return "".join(parts)


def endpoint(message: str, color: str, label: str = "coverage") -> str:
    """The document that shields.io's endpoint badge asks a server for.

    Source:
        https://shields.io/badges/endpoint-badge
    """
    told = {"schemaVersion": 1, "label": one_line(label), "message": one_line(message), "color": color}
    return json.dumps(told) + "\n"


def total_badge(report: Report, options: BadgeOptions) -> tuple[str, str]:
    """The text and the colour of a report's badge.

    Raises:
        DataError: "nothing-to-report".
    """
    require_files(report)
    return counts_badge(report.total, options, complete=report.complete)


def counts_badge(counts: Counts, options: BadgeOptions, *, complete: bool = True) -> tuple[str, str]:
    """The text and the colour of a badge of these counts."""
    ratio = counts.ratio
    message = f"{percent_text(ratio, options.precision)}%{'' if complete else f' {INCOMPLETE}'}"
    return message, color_of(ratio, options.colors, options.precision)


def _width(text: str) -> int:
    """Whole and odd, so that a centred text stands on whole pixels."""
    return int(text_width(text, FONT_SIZE)) | 1


def _text(text: str, middle: float, width: int, *, light: bool) -> str:
    """A text above its shadow, as wide as it is meant to be in whatever font it is shown."""
    color, shadow = ("#333", "#ccc") if light else ("#fff", "#010101")
    shown = f'textLength="{width}">{escape(text)}</text>'
    return (
        f'<g aria-hidden="true" fill="{shadow}">'
        f'<text x="{middle:g}" y="15" fill-opacity=".8" filter="url(#blur)" {shown}'
        f'<text x="{middle:g}" y="15" fill-opacity=".3" {shown}</g>'
        f'<text x="{middle:g}" y="14" fill="{color}" {shown}'
    )


def _written(report: Report, asked: WriterOptions) -> str:
    message, color = total_badge(report, asked.badge)
    return badge(message, color, label=asked.badge.label)


WRITER = document(_written, "badge.svg")
