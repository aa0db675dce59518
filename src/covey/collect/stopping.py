"""Ending what covey started: asked first, killed when it does not listen, and nothing left behind."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Callable, Mapping

from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.system.process import Started, holds_terminal, signal_group, signal_process
from covey.system.proctable import Table, descendants, group_members, process_table, runs

GRACE_S = 1.0
"""How long processes that a server leaves may take to end by themselves."""

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

    asked = interruption.first or signal.SIGTERM
    if asked == signal.SIGINT and holds_terminal() and wait_until(ended, stop_timeout_s, interruption):
        return  # the terminal has told them as well
    for signum in dict.fromkeys((asked, signal.SIGTERM)):
        ended()
        _signal_all(tree, signum)
        if wait_until(ended, stop_timeout_s, interruption):
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

    def left() -> bool:
        return bool(group_members(process_table(), server.pid))

    if not ended():
        signal_group(server.pid, signal.SIGTERM) if as_group else server.signal(signal.SIGTERM)
        if not wait_until(ended, timeout_s, interruption):
            warn(f"the server did not end within {timeout_s:g} s after SIGTERM: it was killed")
            signal_group(server.pid, signal.SIGKILL)
            server.wait(timeout_s)
    if not left() or wait_until(lambda: not left(), min(GRACE_S, timeout_s), interruption):
        return
    signal_group(server.pid, signal.SIGTERM)
    if not wait_until(lambda: not left(), timeout_s, interruption):
        warn(f"the server left processes that did not end within {timeout_s:g} s: they were killed")
        signal_group(server.pid, signal.SIGKILL)
        wait_until(lambda: not left(), timeout_s, interruption)


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
