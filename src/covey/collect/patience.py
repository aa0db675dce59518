"""Waiting, for a limited time, and not longer than the user wants to."""

from __future__ import annotations

import time
from collections.abc import Callable

from covey.collect.interruption import Interruption

POLL_S = 0.02


def wait_until(done: Callable[[], bool], timeout_s: float, interruption: Interruption) -> bool:
    """Whether it was done in time, and before another Ctrl-C."""
    end = time.monotonic() + timeout_s
    before = interruption.count
    while not done():
        if interruption.count > before or time.monotonic() >= end:
            return False
        time.sleep(POLL_S)
    return True
