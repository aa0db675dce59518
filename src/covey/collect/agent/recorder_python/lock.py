"""The lock that processes take turns by in a run map, for the recorder that is written in Python.

Loaded by itself, from its file: it imports nothing of covey.
"""

# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import _signal  # type: ignore[import-not-found, unused-ignore]
import fcntl
import os
import time
from _thread import RLock, get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 2.0
"""How long another process, which may have been stopped by a signal, is waited for."""

_FAULTS = {_signal.SIGSEGV, _signal.SIGBUS, _signal.SIGFPE, _signal.SIGILL, _signal.SIGABRT, _signal.SIGTRAP}
_SIGNALS = _signal.valid_signals() - _FAULTS


class Undisturbed:
    """A block in which no signal reaches this thread: what the program's handlers raise there could be lost."""

    def __enter__(self) -> None:
        self._before = _signal.pthread_sigmask(_signal.SIG_BLOCK, _SIGNALS)

    def __exit__(self, *_: object) -> None:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, self._before)


class Lock:
    """Held by one thread of one process at a time. Another one that opens the map's file has a lock of its own."""

    def __init__(self, open_again: Callable[[], int]) -> None:
        self._open_again = open_again
        self._patience_s = PATIENCE_S
        self._given_back: Callable[[], None] = lambda: None
        self.renew()

    def renew(self) -> None:
        """After a fork, in the child: the thread that held it may not be there."""
        self.mine = RLock()
        self._depth = 0
        self.fd = -1
        self.holder = 0

    def when_given_back(self, action: Callable[[], None]) -> None:
        """To be called each time after it was held."""
        self._given_back = action

    def settle(self) -> None:
        """Before a fork: no other thread is to hold it."""
        self.mine.acquire(timeout=PATIENCE_S)

    def settled(self) -> None:
        """After a fork, in the parent."""
        if self.mine._is_owned():  # type: ignore[attr-defined]
            self.mine.release()

    def __enter__(self) -> bool:
        """Whether it is held: without that, nothing may be allocated."""
        undisturbed = Undisturbed()
        undisturbed.__enter__()
        if not self.mine.acquire(timeout=PATIENCE_S):
            self.renew()
            self.mine.acquire()
        self.holder = get_ident()
        self._depth += 1
        if self._depth > 1:
            undisturbed.__exit__()
        else:
            self._undisturbed = undisturbed
            self.fd = self._open_again()
            if self.fd >= 0 and not self._has_lock():
                os.close(self.fd)
                self.fd = -1
        return self.fd >= 0

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth:
            self.mine.release()
            return
        fd, self.fd, undisturbed = self.fd, -1, self._undisturbed
        try:
            if fd >= 0:
                fcntl.flock(fd, fcntl.LOCK_UN)  # a child that was forked meanwhile, by C, has the same lock
                os.close(fd)
        finally:
            self.holder = 0
            self.mine.release()
            undisturbed.__exit__()
            self._given_back()

    def _has_lock(self) -> bool:
        deadline = 0.0
        while True:
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                now = time.monotonic()
                deadline = deadline or now + self._patience_s
                if now > deadline:
                    self._patience_s = 0.0  # not each time
                    return False
                time.sleep(0.0002)
            except OSError:
                return False
            else:
                self._patience_s = PATIENCE_S
                return True
