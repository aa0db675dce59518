"""Runs that are watched, as a screen that is drawn again and again."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from covey.model.counted import counted
from covey.model.counts import percent_text
from covey.model.live import Glance, Rise
from covey.model.printable import one_line
from covey.report.rising import clock, rise_text, total_text

MOST_PROCESSES = 6
FEWEST_FILES = 3


def watching(glances: Sequence[Glance], *, now: str, height: int, precision: int) -> RenderableType:
    """All runs, one below the other.

    Args:
        now: ISO 8601, UTC.
        height: lines of the terminal, which is not to be filled: what does not fit is counted.
    """
    room = max(FEWEST_FILES, height // max(1, len(glances)) - 8)
    return Group(*(block for glance in glances for block in _blocks(glance, now, room, precision)))


def _blocks(glance: Glance, now: str, room: int, precision: int) -> Iterator[RenderableType]:
    yield _title(glance, now, precision)
    processes = min(len(glance.processes), MOST_PROCESSES, max(1, room // 3))
    lately = _most_first(glance.lately)[: max(1, (room - processes) // 2)]
    rising = [rise for rise in _most_first(glance.since_first) if rise.file.path not in {r.file.path for r in lately}]
    shown = rising[: max(1, room - processes - len(lately))]
    if lately:
        yield _files("Ran for the first time in the last seconds", lately, "bold green", precision)
    if shown:
        more = f" (and {len(rising) - len(shown)} more)" if len(rising) > len(shown) else ""
        yield _files(f"Rose since the watch began{more}", shown, "", precision)
    if glance.processes:
        yield _processes(glance, processes)
    yield Text()


def _title(glance: Glance, now: str, precision: int) -> Text:
    risen = sum(len(rise.lines) for rise in glance.since_first)
    return Text.assemble(
        (one_line(glance.run.environment), "bold cyan"),
        f"  {_state(glance, now)}  ",
        (total_text(glance, precision), "bold"),
        f"  +{counted(risen, 'line')} since the watch began" if risen else "",
    )


def _state(glance: Glance, now: str) -> str:
    if glance.ended:
        return "ended" if glance.stored else "ended, not stored"
    seconds = datetime.datetime.fromisoformat(now) - datetime.datetime.fromisoformat(glance.run.started)
    minutes, rest = divmod(max(0, int(seconds.total_seconds())), 60)
    return f"runs for {minutes}:{rest:02}"


def _most_first(rises: Sequence[Rise]) -> list[Rise]:
    return sorted(rises, key=lambda rise: (-len(rise.lines), rise.file.path))


def _files(title: str, rises: Sequence[Rise], style: str, precision: int) -> Table:
    table = _table(title, "Cover", "New")
    for rise in rises:
        cover = f"{percent_text(rise.file.counts.ratio, precision)}%"
        table.add_row(Text(one_line(rise.file.path), style), Text(cover), Text(rise_text(rise), style))
    return table


def _processes(glance: Glance, most: int) -> Table:
    left = len(glance.processes) - most
    table = _table("Processes" + (f" (and {left} more)" if left else ""), "Python", "Since (UTC)", "Command")
    for process in glance.processes[:most]:
        version = process.interpreter.version if process.interpreter else ""
        command = one_line(shlex.join(process.argv))
        table.add_row(Text(str(process.pid)), Text(version), Text(clock(process.started)), Text(command))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in (first, *others):
        table.add_column(Text(name), header_style="dim", no_wrap=True, overflow="ellipsis")
    return table
