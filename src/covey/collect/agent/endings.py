"""Every way to end that Python sees: the core saves before it, and the record says so."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import posix
import signal
import sys
import threading
from _thread import RLock, get_ident
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from covey.collect.agent.nudge import NUDGE, nudge_terminated_children
from covey.collect.agent.record import Record
from covey.collect.agent.tracer.measure import Core
from covey.collect.agent.undisturbed import undisturbed

DEADLY = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that ask a process to end, and that end it at once where it has no handler for them."""

PATIENCE_S = 10.0
"""How long a thread that ends the process waits for another one that is saving."""


class Endings:
    """Saves when the process ends, by whatever way."""

    def __init__(self, core: Core, record: Record) -> None:
        self._core = core
        self._record = record
        self._real_signal = signal.signal
        self._real_getsignal = signal.getsignal
        self._deadly_signal: int | None = None
        self._handlers: dict[int, Callable[[int, FrameType | None], None]] = {
            **dict.fromkeys(DEADLY, self._on_signal),
            NUDGE: lambda signum, frame: None,
        }
        self._held: dict[int, tuple[Iterable[int], Callable[[], None]]] = {}
        """By thread that is forking: the signals that it blocked before, and what lets the core go on."""
        self._begin()

    def install(self) -> None:
        """Take notice of endings from now on."""
        atexit.register(self._at_exit)  # the first one that is registered is the last one to be called
        os.register_at_fork(before=self._hold, after_in_parent=self._in_parent, after_in_child=self._in_child)
        _replace("_exit", self._saving_first)
        _replace("execv", self._saving_first)
        _replace("execve", self._saving_first)
        self._install_signals()
        nudge_terminated_children()

    def save(self, how: str) -> None:
        """Save the data of this process, and say in its record how it ends. A failure is told by the record only."""
        if self._pid != os.getpid() or self._is_saving_here():
            return  # a signal came right after a fork, or while this thread was saving already
        try:
            with self._undisturbed():
                self._save(how)
        finally:
            if self._deadly_signal is not None:
                self._die(self._deadly_signal)

    def _save(self, how: str) -> None:
        if not self._lock.acquire(timeout=PATIENCE_S):
            return
        try:
            self._core.save()
            self._record.update(saved=how, failed=None, packages=self._core.packages())
        except Exception as error:
            self._record.update(saved=None, failed=f"{type(error).__name__}: {error}")
        finally:
            self._lock.release()

    def _undisturbed(self) -> contextlib.AbstractContextManager[None]:
        if threading.current_thread() is not threading.main_thread():
            return contextlib.nullcontext()
        return undisturbed(self._real_signal, self._real_getsignal, self._handlers.values())

    def _is_saving_here(self) -> bool:
        return self._lock._is_owned()  # type: ignore[attr-defined, no-any-return]

    def _begin(self) -> None:
        self._pid = os.getpid()
        # Reentrant, since such a lock knows its owner from the very moment it is taken: a signal may come right then.
        self._lock = RLock()
        self._deadly_signal = None

    def _at_exit(self) -> None:
        try:
            self.save("exit")
        except BaseException:  # by a handler of the program, perhaps before it could be made to wait
            self.save("exit")
            raise
        finally:
            with contextlib.suppress(Exception):
                self._core.stop()

    def _hold(self) -> None:
        # Python forgets the signals that reach a child before it is told that it is one: there, a handler is worse
        # than none. So ours are kept waiting from before the fork until everything is in order after it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        self._held[get_ident()] = (mask, lambda: None)  # what comes may be cut off, by a handler that raises
        held = [signum for signum in DEADLY if self._real_getsignal(signum) == self._handlers[signum]]
        signal.pthread_sigmask(signal.SIG_BLOCK, held)
        self._held[get_ident()] = (mask, self._core.hold_for_fork())

    def _in_parent(self) -> None:
        mask, release = self._held.pop(get_ident())
        release()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _in_child(self) -> None:
        mask, _ = self._held.pop(get_ident())
        try:
            with self._undisturbed():
                self._begin_child()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _begin_child(self) -> None:
        try:
            self._begin()
            self._record.begin()
            self._core.forked()
        except Exception as error:
            self._record.update(failed=f"after a fork: {type(error).__name__}: {error}")
        else:
            if not _becomes_another_program():
                self._record.update()

    def _saving_first(self, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def save_and_call(*args: Any, **kwargs: Any) -> Any:
            try:
                self.save(real.__name__)
                return real(*args, **kwargs)
            finally:
                self._record.update(saved=None)  # it did not end the process after all

        return save_and_call

    def _install_signals(self) -> None:
        """Handle deadly signals for which the program has no handler, now or later. The program sees none of this."""
        real, real_get, default = self._real_signal, self._real_getsignal, signal.SIG_DFL
        ours = self._handlers

        @functools.wraps(real)
        def set_handler(signalnum: Any, handler: Any) -> Any:
            leaves_to_default = isinstance(handler, int) and handler == default and signalnum in ours
            previous = real(signalnum, ours[signalnum] if leaves_to_default else handler)
            return default if previous in ours.values() else previous

        @functools.wraps(real_get)
        def get_handler(signalnum: Any) -> Any:
            handler = real_get(signalnum)
            return default if handler in ours.values() else handler

        if threading.current_thread() is not threading.main_thread():
            return
        for signum, handler in ours.items():
            if real_get(signum) == default:
                real(signum, handler)
        signal.signal = set_handler
        signal.getsignal = get_handler

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        if self._is_saving_here():
            self._deadly_signal = signum  # `save` goes on with it
        elif not self._core.postpone(lambda: self._end_by(signum)):
            self._end_by(signum)

    def _end_by(self, signum: int) -> None:
        self.save(f"signal {signum}")
        self._die(signum)

    def _die(self, signum: int) -> None:
        """End as the program would have ended: by this signal."""
        self._deadly_signal = None
        self._real_signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
        # Only the first process of a container gets here: signals without a handler do not end it.
        self._real_signal(signum, self._handlers[signum])
        self._record.update(saved=None)


def _replace(name: str, wrapped: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a wrapper in the place of a function of `os`, so that pickle and the sets of `os` know it as well."""
    real = getattr(os, name)
    wrapper = wrapped(real)
    for module in (os, posix):
        setattr(module, name, wrapper)
    for capable in (os.supports_fd, os.supports_dir_fd, os.supports_effective_ids, os.supports_follow_symlinks):
        if real in capable:
            capable.add(wrapper)


def _becomes_another_program() -> bool:
    """Whether this fork is one of `subprocess`, called for its `preexec_fn`: no Python program of its own."""
    caller = sys._getframe(3)
    return caller.f_code.co_name == "_execute_child" and caller.f_globals.get("__name__") == "subprocess"
