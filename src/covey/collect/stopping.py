"""Ending what covey started: asked first, killed when it does not listen, and nothing left behind."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Mapping

from covey.collect.agent.nudge import NUDGE
from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.system.process import Started, holds_terminal, signal_group, signal_process
from covey.system.proctable import Table, descendants, group_members, process_table, runs

GRACE_S = 1.0
"""How long processes that a server leaves may take to end by themselves."""

NUDGE_S = 1.0
"""How often processes that shall end are woken."""

Warn = Callable[[str], None]


def wait_or_interrupt(command: Started, *, stop_timeout_s: float, interruption: Interruption, warn: Warn) -> None:
    """Wait for a command of this process' own group. After Ctrl-C it has to end: SIGINT, then SIGTERM, then SIGKILL.

    So has everything that it started in this group: a shell ends before a program that takes its time.
    """
    if not interruption.count and wait_until(lambda: command.exit_code is not None, math.inf, interruption):
        return
    tree: dict[int, int | None] = {}

    def ended() -> bool:
        table = process_table()
        _add_descendants(tree, command.pid, table)
        return command.exit_code is not None and not any(runs(table, pid, birth) for pid, birth in tree.items())

    def wake() -> None:
        _signal_all(tree, NUDGE)

    asked = interruption.first or signal.SIGTERM
    if asked == signal.SIGINT and holds_terminal() and _wait_for_end(ended, wake, stop_timeout_s, interruption):
        return  # the terminal has told them as well
    for signum in dict.fromkeys((asked, signal.SIGTERM)):
        ended()
        _signal_all(tree, signum)
        if _wait_for_end(ended, wake, stop_timeout_s, interruption):
            return
    warn(f"the command did not end within {stop_timeout_s:g} s after SIGTERM: it was killed")
    _signal_all(tree, signal.SIGKILL)
    wait_until(ended, stop_timeout_s, interruption)


def stop_group(server: Started, *, as_group: bool, timeout_s: float, interruption: Interruption, warn: Warn) -> None:
    """End a server that leads a group of its own, and whatever is left of that group.

    Args:
        as_group: ask all of its processes at once, not only the first one, which is a shell.
    """

    def ended() -> bool:
        return server.exit_code is not None

    def gone() -> bool:
        return not group_members(process_table(), server.pid)

    def wake() -> None:
        signal_group(server.pid, NUDGE)

    if not ended():
        signal_group(server.pid, signal.SIGTERM) if as_group else server.signal(signal.SIGTERM)
        if not _wait_for_end(ended, wake, timeout_s, interruption):
            warn(f"the server did not end within {timeout_s:g} s after SIGTERM: it was killed")
            signal_group(server.pid, signal.SIGKILL)
            server.wait(timeout_s)
    if wait_until(gone, min(GRACE_S, timeout_s), interruption):
        return
    signal_group(server.pid, signal.SIGTERM)
    if not _wait_for_end(gone, wake, timeout_s, interruption):
        warn(f"the server left processes that did not end within {timeout_s:g} s: they were killed")
        signal_group(server.pid, signal.SIGKILL)
        wait_until(gone, timeout_s, interruption)


def _wait_for_end(
    ended: Callable[[], bool], wake: Callable[[], None], timeout_s: float, interruption: Interruption
) -> bool:
    """Whether it ended in time, and before another Ctrl-C. Those that may have overheard that they shall are woken."""
    began, count = time.monotonic(), interruption.count
    while (left_s := timeout_s - (time.monotonic() - began)) > 0 and interruption.count == count:
        if wait_until(ended, min(left_s, NUDGE_S), interruption):
            return True
        wake()
    return ended()


def _add_descendants(tree: dict[int, int | None], root: int, table: Table) -> None:
    """Add to `tree` what has come below it, as far as it is in the group of this process: births by pid."""
    for known in [root, *tree]:
        for pid in [known, *descendants(table, known)]:
            if pid in table and table[pid].group == os.getpgrp() and pid not in tree:
                tree[pid] = table[pid].birth


def _signal_all(tree: Mapping[int, int | None], signum: int) -> None:
    table = process_table()
    for pid, birth in tree.items():
        if runs(table, pid, birth):
            signal_process(pid, signum)
