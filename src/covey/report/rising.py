"""A run that is watched, in lines of text: each says what is new since the line before it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from covey.model.counted import counted
from covey.model.counts import percent_text
from covey.model.live import Glance, Rise
from covey.model.printable import one_line
from covey.model.run import Process
from covey.report.missing import format_missing

LONGEST_LINES = 100
"""Characters of a list of lines; a first look at a big module has many."""


def news(before: Glance | None, now: Glance, precision: int) -> list[str]:
    """What a person should be told, after what has been told before.

    Args:
        before: the same run at the last glance.
        precision: decimals of percentages.
    """
    name = one_line(now.run.environment)
    return [f"{name}: {text}" for text in _news(before, now, precision)]


def _news(before: Glance | None, now: Glance, precision: int) -> Iterator[str]:
    if before is None:
        yield f"{total_text(now, precision)}; it runs since {clock(now.run.started)} (UTC)"
    known = {(process.pid, process.started) for process in before.processes} if before else set()
    for process in now.processes:
        if (process.pid, process.started) not in known:
            yield f"process {process_text(process)}"
    left = {(process.pid, process.started) for process in now.processes}
    for process in before.processes if before else ():
        if (process.pid, process.started) not in left:
            yield f"process {process.pid} ended"
    if before is not None:
        for rise in now.new:
            yield f"{one_line(rise.file.path)} {percent_text(rise.file.counts.ratio, precision)}%: {rise_text(rise)}"
        if now.new and not now.ended:
            yield total_text(now, precision)
    if now.ended:
        yield f"ended with {total_text(now, precision)}" + ("" if now.stored else "; its data is not stored")


def total_text(glance: Glance, precision: int) -> str:
    """ "43%, 120 of 280 statements"."""
    counts = glance.report.total
    return f"{percent_text(counts.ratio, precision)}%, {counts.covered} of {counted(counts.statements, 'statement')}"


def rise_text(rise: Rise) -> str:
    """ "lines 5-7, 18; 2 jumps"."""
    lines = format_missing(rise.file.statements, rise.lines)
    if len(lines) > LONGEST_LINES:
        lines = f"{lines[:LONGEST_LINES].rpartition(',')[0]}, …"
    jumps = counted(rise.branches, "jump") if rise.branches else ""
    return "; ".join(filter(None, (lines and f"lines {lines}", jumps)))


def process_text(process: Process) -> str:
    """ "123 `python app.py` (cpython 3.11.7, since 10:00:00)"."""
    interpreter = process.interpreter
    version = f"{interpreter.implementation} {interpreter.version}, " if interpreter else ""
    return f"{process.pid} `{one_line(shlex.join(process.argv))}` ({version}since {clock(process.started)})"


def clock(when: str) -> str:
    """The time of day of a moment in ISO 8601."""
    return when[11:19]
