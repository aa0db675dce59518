"""While data is saved, the program's signal handlers wait: what one of them raises would end the saving."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Collection, Iterator
from types import FrameType
from typing import Any

SIGNALS = range(1, signal.NSIG)


@contextlib.contextmanager
def undisturbed(
    set_handler: Callable[[int, Any], Any], get_handler: Callable[[int], Any], ours: Collection[Any]
) -> Iterator[None]:
    """Signals that come meanwhile are handled afterwards. For the main thread: no handler runs in any other.

    Args:
        set_handler, get_handler: `signal.signal` and `signal.getsignal`.
        ours: handlers that need not wait, since they raise nothing.
    """
    waiting: dict[int, Callable[[int, FrameType | None], None]] = {}
    came: dict[int, FrameType | None] = {}
    try:
        for signum in SIGNALS:
            handler = get_handler(signum)
            if callable(handler) and handler not in ours:
                waiting[signum] = handler
                set_handler(signum, came.__setitem__)
        yield
    finally:
        for signum, handler in waiting.items():
            set_handler(signum, handler)
        with contextlib.ExitStack() as calls:  # calls them all, whatever they raise
            for signum, frame in came.items():
                calls.callback(waiting[signum], signum, frame)
