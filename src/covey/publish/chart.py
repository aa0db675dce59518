"""The drawings of a history: the trend beside the total, and the chart. No font, script or address in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import pairwise

from covey.model.counted import counted
from covey.model.counts import percent_text
from covey.publish.history import Entry

MOST_POINTS = 200
"""Of a chart; of more entries, only so many of the newest are drawn."""
TREND_POINTS = 30

_STYLE = (
    "<style>.line{fill:none;stroke:#2f7d4f;stroke-width:2;stroke-linejoin:round}.end{fill:#2f7d4f}"
    ".tool{stroke:#b7791f;stroke-dasharray:3 3}.grid{stroke:#8884}.gap{fill:#b7791f}"
    "text{font:11px Verdana,Geneva,DejaVu Sans,sans-serif;fill:#666}"
    "@media(prefers-color-scheme:dark){.line{stroke:#5cc98a}.end{fill:#5cc98a}text{fill:#aaa}}</style>"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of a drawing that points lie in, and the percentages at its edges."""

    left: int
    top: int
    width: int
    height: int
    low: int
    high: int

    def x(self, place: int, count: int) -> str:
        return _number(self.left + Fraction(self.width * place, max(count - 1, 1)))

    def y(self, ratio: Fraction) -> str:
        share = (100 * ratio - self.low) / (self.high - self.low)
        return _number(self.top + self.height * (1 - share))


def trend(entries: Sequence[Entry], precision: int = 0) -> str:
    """A line as high as a line of text: how the total moved."""
    shown = entries[-TREND_POINTS:]
    frame = _Frame(3, 3, 114, 14, *_range(shown))
    drawn = [_path(shown, frame), *_tool_marks(shown, frame, named=False), *_newest(shown, frame)]
    return _svg(120, 20, _label(shown, precision), drawn)


def chart(entries: Sequence[Entry], precision: int = 0) -> str:
    """The totals of the newest commits: where Python or coverage.py changed, a dashed line says from what to what."""
    shown = entries[-MOST_POINTS:]
    frame = _Frame(44, 12, 584, 150, *_range(shown))
    drawn = [
        *_grid(frame),
        *_tool_marks(shown, frame, named=True),
        _path(shown, frame),
        *_points(shown, frame, precision),
        *_newest(shown, frame),
        *_dates(shown, frame),
    ]
    return _svg(640, 190, _label(shown, precision), drawn)


def _range(entries: Sequence[Entry]) -> tuple[int, int]:
    """Whole percentages that hold all points, at least six apart, with a whole one halfway between them."""
    percentages = [100 * entry.ratio for entry in entries] or [Fraction(100)]
    high = max(min(100, int(max(percentages)) + 1), 6)
    low = max(0, min(int(min(percentages)) - 1, high - 6))
    if (high - low) % 2 == 0:
        return low, high
    return (low - 1, high) if low else (low, high + 1)


def _path(entries: Sequence[Entry], frame: _Frame) -> str:
    count = len(entries)
    points = " ".join(f"{frame.x(place, count)},{frame.y(entry.ratio)}" for place, entry in enumerate(entries))
    return f'<polyline class="line" points="{points}"/>'


def _newest(entries: Sequence[Entry], frame: _Frame) -> list[str]:
    if not entries:
        return []
    place = len(entries) - 1
    return [f'<circle class="end" cx="{frame.x(place, len(entries))}" cy="{frame.y(entries[-1].ratio)}" r="2.5"/>']


def _points(entries: Sequence[Entry], frame: _Frame, precision: int) -> list[str]:
    """Each with its commit for who points at it; incomplete ones are seen."""
    return [
        f'<circle class="{"end" if entry.complete else "gap"}" cx="{frame.x(place, len(entries))}" '
        f'cy="{frame.y(entry.ratio)}" r="{"1" if entry.complete else "2.5"}">'
        f"<title>{escape(_told(entry, precision))}</title></circle>"
        for place, entry in enumerate(entries)
    ]


def _told(entry: Entry, precision: int) -> str:
    name = entry.commit[:10] or "before covey"
    return (
        f"{name} {entry.date[:10]}: {percent_text(entry.ratio, precision)}%{'' if entry.complete else ', incomplete'}"
    )


def _tool_marks(entries: Sequence[Entry], frame: _Frame, *, named: bool) -> list[str]:
    marks = []
    for place, (before, after) in enumerate(pairwise(entries), 1):
        change = tool_change(before, after)
        if not change:
            continue
        x = frame.x(place, len(entries))
        title = f"<title>{escape(change)}</title>" if named else ""
        bottom = frame.top + frame.height
        marks.append(f'<line class="tool" x1="{x}" x2="{x}" y1="{frame.top}" y2="{bottom}">{title}</line>')
    return marks


def tool_change(before: Entry, after: Entry) -> str:
    """What is known to have changed beside the code: "coverage.py 7.12.0 -> 7.17.5"; empty when nothing is."""
    named = (("Python", before.python, after.python), ("coverage.py", before.coverage, after.coverage))
    return "; ".join(
        f"{tool} {', '.join(old)} -> {', '.join(new)}" for tool, old, new in named if old and new and old != new
    )


def _grid(frame: _Frame) -> list[str]:
    drawn = []
    for value in sorted({frame.low, (frame.low + frame.high) // 2, frame.high}):
        y = frame.y(Fraction(value, 100))
        drawn.append(f'<line class="grid" x1="{frame.left}" x2="{frame.left + frame.width}" y1="{y}" y2="{y}"/>')
        drawn.append(f'<text x="{frame.left - 6}" y="{y}" dy="4" text-anchor="end">{value}%</text>')
    return drawn


def _dates(entries: Sequence[Entry], frame: _Frame) -> list[str]:
    if not entries:
        return []
    y = frame.top + frame.height + 18
    ends = [f'<text x="{frame.left}" y="{y}">{escape(entries[0].date[:10])}</text>']
    if len(entries) > 1:
        right = frame.left + frame.width
        ends.append(f'<text x="{right}" y="{y}" text-anchor="end">{escape(entries[-1].date[:10])}</text>')
    return ends


def _label(entries: Sequence[Entry], precision: int) -> str:
    if not entries:
        return "No coverage"
    return f"Coverage over {counted(len(entries), 'commit')}, now {percent_text(entries[-1].ratio, precision)}%"


def _svg(width: int, height: int, label: str, drawn: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'{head} role="img" aria-label="{label}"><title>{label}</title>{_STYLE}{"".join(drawn)}</svg>\n'


def _number(value: Fraction) -> str:
    """To a tenth, by integers: the same on every machine."""
    tenths = round(value * 10)
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"
