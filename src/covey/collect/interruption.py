"""Ctrl-C and SIGTERM as facts to look at: an exception could come between starting a process and knowing of it."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Takes note of signals inside its `with` block. Outside of the main thread there is none to take note of."""

    def __init__(self) -> None:
        self._received: list[int] = []
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            for signum in SIGNALS:
                # One that is ignored, as in a background job of a shell, stays ignored.
                if signal.getsignal(signum) is not signal.SIG_IGN:
                    self._handlers[signum] = signal.signal(signum, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for signum, handler in self._handlers.items():
            signal.signal(signum, handler)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._received.append(signum)

    @property
    def count(self) -> int:
        """How many signals have come so far."""
        return len(self._received)

    @property
    def first(self) -> int | None:
        """The first signal that came."""
        return self._received[0] if self._received else None
