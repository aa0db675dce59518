"""Ending what covey started: asked first, killed when it does not listen, and nothing left behind."""

from __future__ import annotations

import math
import signal
from collections.abc import Callable

from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.system.process import Started, holds_terminal, signal_group, signal_process
from covey.system.proctable import descendants, group_members, process_table

GRACE_S = 1.0
"""How long processes that a server leaves may take to end by themselves."""

Warn = Callable[[str], None]


def wait_or_interrupt(command: Started, *, stop_timeout_s: float, interruption: Interruption, warn: Warn) -> None:
    """Wait for a command of this process' own group. After Ctrl-C it has to end: SIGINT, then SIGTERM, then SIGKILL."""

    def ended() -> bool:
        return command.exit_code is not None

    if not interruption.count and wait_until(ended, math.inf, interruption):
        return
    asked = interruption.first or signal.SIGTERM
    if asked == signal.SIGINT and holds_terminal() and wait_until(ended, stop_timeout_s, interruption):
        return  # the terminal has told the command as well
    for signum in dict.fromkeys((asked, signal.SIGTERM)):
        _signal_tree(command.pid, signum)
        if wait_until(ended, stop_timeout_s, interruption):
            return
    warn(f"the command did not end within {stop_timeout_s:g} s after SIGTERM: it was killed, and its data is lost")
    _signal_tree(command.pid, signal.SIGKILL)
    command.wait(stop_timeout_s)


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
            warn(f"the server did not end within {timeout_s:g} s after SIGTERM: it was killed, and its data is lost")
            signal_group(server.pid, signal.SIGKILL)
            server.wait(timeout_s)
    if not left() or wait_until(lambda: not left(), min(GRACE_S, timeout_s), interruption):
        return
    signal_group(server.pid, signal.SIGTERM)
    if not wait_until(lambda: not left(), timeout_s, interruption):
        warn(f"the server left processes that did not end within {timeout_s:g} s: they were killed, their data is lost")
        signal_group(server.pid, signal.SIGKILL)
        wait_until(lambda: not left(), timeout_s, interruption)


def _signal_tree(pid: int, signum: int) -> None:
    """Signal a command and what it has started: SIGINT as a terminal does, only to processes of its group."""
    table = process_table()
    tree = [pid, *descendants(table, pid)]
    group = table[pid].group if pid in table else None
    for member in tree:
        if signum != signal.SIGINT or (member in table and table[member].group == group):
            signal_process(member, signum)
