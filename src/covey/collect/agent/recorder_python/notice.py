"""What the recorder written in Python has to notice of the program: its end, and signals that come meanwhile.

Loaded by itself, from its file: it imports nothing of covey.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found, unused-ignore]
import atexit
import os
import posix
import sys
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LEFT, REPLACED, FINALIZED = 2, 3, 1
"""States of an entry in the process log."""


class Log:
    """What this process says of itself in the process log."""

    def __init__(self, map_: Any) -> None:
        self._map = map_
        self._state: tuple[Any, int, int] | None = None
        """Memory, where in it the state stands, and whose it is."""

    def log(self, text: str) -> None:
        """Add an entry."""
        self._map.log(text.encode("utf-8", "surrogateescape"))

    def process(self, text: str) -> None:
        """Add the entry of this very process."""
        state = self._map.log(text.encode("utf-8", "surrogateescape"))
        self._state = (*state, posix.getpid()) if state else None

    def ending(self, state: int) -> None:
        """Say how this process ends, in its entry."""
        if self._state and self._state[2] == posix.getpid():
            self._state[0][self._state[1]] = state

    def tell_endings(self, *, by_atexit_only: bool) -> None:
        """Have each end that the process sees told. Where `_passing` is loaded, that tells of the others."""
        atexit.register(self.ending, FINALIZED)  # the first one that is registered is the last one to be called
        if by_atexit_only:
            return
        for name, state in (("_exit", LEFT), ("execv", REPLACED), ("execve", REPLACED)):
            real = getattr(posix, name)
            replacement = _telling(real, self.ending, state)
            for module in (os, posix):
                setattr(module, name, replacement)
            for capable in (os.supports_fd, os.supports_dir_fd, os.supports_effective_ids, os.supports_follow_symlinks):
                if real in capable:
                    capable.add(replacement)


def _telling(real: Callable[..., Any], ending: Callable[[int], None], state: int) -> Callable[..., Any]:
    def tell_and_call(*args: Any, **kwargs: Any) -> Any:
        ending(state)
        try:
            return real(*args, **kwargs)
        finally:
            ending(0)  # it failed

    _named_as(real, tell_and_call)
    return tell_and_call


def _named_as(real: Any, function: Any) -> None:
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        setattr(function, name, getattr(real, name))
    function.__text_signature__ = getattr(real, "__text_signature__", None)
    function.__wrapped__ = real


class Aside:
    """Keeps the program's signal handlers out of recording.

    sys.monitoring tells nothing of what runs inside a callback, so a handler that ran there would not be recorded.
    """

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._postponed: list[tuple[Any, int]] = []
        self._error: BaseException | None = None
        self._is_installed = False
        lock.when_given_back(self._catch_up)

    def install(self) -> None:
        """Know of each handler that the program has set, or sets from now on. The program does not see ours."""
        if self._is_installed:
            return
        self._is_installed = True
        real, real_get = _signal.signal, _signal.getsignal

        def signal(signalnum: Any, handler: Any, /) -> Any:
            is_python = callable(handler) and type(handler) is not type(len)
            return _given(real(signalnum, _Handler(handler, self) if is_python else handler))

        def getsignal(signalnum: Any, /) -> Any:
            return _given(real_get(signalnum))

        for signum in _signal.valid_signals():
            handler = real_get(signum)
            if isinstance(handler, _Handler) or not callable(handler) or type(handler) is type(len):
                continue
            try:
                signal(signum, handler)
            except ValueError:  # not in the main thread
                break
        for function, of in ((signal, real), (getsignal, real_get)):
            _named_as(of, function)
            setattr(_signal, of.__name__, function)

    def handle(self, handler: Any, signum: int, frame: Any) -> Any:
        """Call a handler as if the recorder were not at work."""
        if self._lock.holder == get_ident():
            self._postponed.append((handler, signum))
            return None
        in_program = frame
        while in_program is not None and in_program.f_globals.get("__name__", "").startswith("_covey_"):
            in_program = in_program.f_back
        try:
            return sys.call_tracing(handler, (signum, in_program))
        except BaseException as error:
            if in_program is not frame:
                self._error = error
            raise

    def is_own_error(self, error: BaseException) -> bool:
        """Whether an exception is the recorder's, and none that a handler has raised meanwhile."""
        raised, self._error = self._error, None
        return error is not raised

    def _catch_up(self) -> None:
        while self._postponed:
            handler, signum = self._postponed.pop(0)
            self.handle(handler, signum, sys._getframe(1))


class _Handler:
    """Stands for a handler of the program."""

    def __init__(self, real: Any, aside: Aside) -> None:
        self.real = real
        self._aside = aside

    def __call__(self, signum: int, frame: Any) -> Any:
        return self._aside.handle(self.real, signum, frame)


def _given(handler: Any) -> Any:
    return handler.real if isinstance(handler, _Handler) else handler
