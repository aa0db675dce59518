"""Waking a process that has been told to end, and blocks without having noticed.

Python looks for signals between its own instructions and when a blocking call is interrupted. One that comes just
before the call begins is noticed only when the call ends, which may be never: without a handler the process would have
ended, with one it hangs. A second signal, which means nothing by itself, interrupts the call.
"""

from __future__ import annotations

import functools
import multiprocessing.process
import os
import signal
from typing import Any

NUDGE = signal.SIGURG
"""Ignored where it has no handler; hardly any program has one."""

AFTER_S = 0.5


def nudge_terminated_children() -> None:
    """Have `multiprocessing` wake the children that it terminates: those of a pool are often just about to block."""
    process = multiprocessing.process.BaseProcess
    terminate, join = process.terminate, process.join

    @functools.wraps(terminate)
    def terminate_and_note(self: Any) -> None:
        terminate(self)
        self.__dict__["_covey_terminated"] = True

    @functools.wraps(join)
    def join_and_nudge(self: Any, timeout: float | None = None) -> None:
        if timeout is not None or not self.__dict__.get("_covey_terminated"):
            return join(self, timeout)
        join(self, AFTER_S)
        while self.exitcode is None:
            try:
                os.kill(self.pid, NUDGE)
            except ProcessLookupError:
                return None  # somebody else has waited for it
            join(self, AFTER_S)
        return None

    process.terminate = terminate_and_note  # type: ignore[method-assign]
    process.join = join_and_nudge  # type: ignore[method-assign]
