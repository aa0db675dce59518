"""The core: what measures this process, by coverage.py. `begin` is all that the rest of the agent knows of it.

Another core has a `begin` of the same shape, and gives something with the attributes and methods of `Core`.

Of coverage.py's inner parts, those of versions 7.17 and later below 8 are used here: see borrow.USABLE.
"""

# ruff: noqa: PTH100, PTH118, PTH120
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import atexit
import os
import sys
import warnings
from _thread import RLock, get_ident
from collections.abc import Callable, Mapping
from typing import Any

from covey.collect.agent import borrow
from covey.collect.agent.tracer import rivals
from covey.collect.agent.tracer.adapt import LIGHT_THREADS, adapted_options

AGENT = os.path.dirname(os.path.dirname(__file__))

FORK_PATIENCE_S = 5.0


class Core:
    """Measures from the moment it is made."""

    def __init__(self, coverage: Any, settings: Mapping[str, Any], warn: Callable[[str], None], *, own: bool) -> None:
        # Where it is its `own`, the program itself would import this very coverage.py.
        self._warn = warn
        self._packages = settings["options"]["run:source_pkgs"]
        self._cov = coverage.Coverage(
            config_file=False,
            data_file=os.path.join(settings["work"], "data", interpreter_id(coverage.__version__), ".coverage"),
            data_suffix=True,
            check_preimported=True,
        )
        # Its warnings would go to the program's stderr, or be errors there. And the files that never ran are found
        # once for each run, by covey, not by each process.
        self._cov._warn = self._warn_from_coverage
        self._cov._post_save_work = _nothing
        for name, value in adapted_options(settings["options"], warn, contexts=bool(settings["contexts"])).items():
            self._cov.set_option(name, value)
        self._cov.start()
        atexit.unregister(self._cov._atexit)  # the agent's endings call `save` and `stop`
        self._collector = self._cov._collector
        self._collector._activity = lambda: True
        self._flushing_threads: set[int] = set()
        self._postponed: dict[int, Callable[[], None]] = {}
        self._flush = self._collector.flush_data
        self._collector.flush_data = self._flush_undisturbed
        self._renew()
        if own:
            rivals.watch(self._cov, warn)
        self.version: str = coverage.__version__
        self.name: str = self._collector.tracer_name()

    def save(self) -> None:
        """Put everything that was measured so far in safety; measuring goes on.

        Raises:
            Exception: it could not be saved; the text says why.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rivals.take_all(self._cov, self._warn)
            rivals.tell_of_takeover(self._collector, self._warn)
            self._tell_of_light_threads()
            data = self._cov._data
            if data._have_used or any(self._collector.data.values()):  # else it would be a file that says nothing
                with data._lock:
                    self._cov.save()
                    data.close(force=True)

    def postpone(self, action: Callable[[], None]) -> bool:
        """Called by a signal handler: whether `action`, which saves, has to wait for what this thread does just now."""
        if get_ident() not in self._flushing_threads:
            return False
        self._postponed[get_ident()] = action
        return True

    def hold_for_fork(self) -> Callable[[], None]:
        """Wait until no other thread writes: SQLite's locks would stay locked in the child. Returns what ends this."""
        lock = self._cov._data._lock
        return lock.release if lock.acquire(timeout=FORK_PATIENCE_S) else _nothing

    def forked(self) -> None:
        """In the child after a fork: what the parent measured before is the parent's."""
        self._renew()
        self._collector.pid = os.getpid()
        for hits in list(self._collector.data.values()):
            hits.clear()
        if not self._collector.core.systrace:
            # sys.monitoring tells of each place only once: make it tell again what the parent knows already.
            sys.monitoring.restart_events()  # type: ignore[attr-defined, unused-ignore]
        context = self._cov._data._current_context
        self._cov._data = None
        self._cov._data_to_close = []
        self._cov._init_data(True)
        self._collector.use_data(self._cov._data, self._cov.config.context)
        self._cov._data.set_context(context)

    def switch(self, context: str) -> None:
        """What runs from now on belongs to this context, "" for none."""
        if self._cov._started and self._collector._collectors[-1:] == [self._collector]:
            self._cov.switch_context(context)

    def stop(self) -> None:
        """Measure no more: the interpreter is about to be taken apart."""
        if self._collector._collectors[-1:] == [self._collector]:
            self._cov.stop()

    def packages(self) -> dict[str, str]:
        """Where the packages of `source_pkgs` that were imported lie: a file, or the folder of a namespace package."""
        found = {}
        for name in self._packages:
            variables = getattr(sys.modules.get(name), "__dict__", {})  # a module can have a __getattr__ of its own
            place = variables.get("__file__") or next(iter(variables.get("__path__") or ()), None)
            if isinstance(place, str):
                found[name] = os.path.abspath(place)
        return found

    def _tell_of_light_threads(self) -> None:
        for name in ("gevent", "eventlet"):
            if name in sys.modules and not set(LIGHT_THREADS) & set(self._cov.config.concurrency):
                self._warn(f'a process uses {name}: its data is wrong without `concurrency = ["{name}"]`')

    def _renew(self) -> None:
        self._flushing_threads.clear()
        self._postponed.clear()
        # Reentrant, since a signal can come while the thread that handles it holds the lock; new after a fork, since a
        # thread that does not exist in the child may have held it.
        if self._collector.data_lock is not None:
            self._collector.data_lock = RLock()

    def _flush_undisturbed(self) -> Any:
        """Empty the buffers into the data file, as happens at each change of a dynamic context."""
        thread = get_ident()
        self._flushing_threads.add(thread)
        try:
            with self._cov._data._lock:
                written = {path: hits.copy() for path, hits in list(self._collector.data.items())}
                self._collector._clear_data = lambda: self._forget(written)
                return self._flush()
        finally:
            self._flushing_threads.discard(thread)
            action = self._postponed.pop(thread, None)
            if action is not None:
                action()

    def _forget(self, written: Mapping[str, set[Any]]) -> None:
        """Take what was written out of the buffers, and leave in them what other threads have added meanwhile."""
        for path, hits in written.items():
            self._collector.data[path].difference_update(hits)

    def _warn_from_coverage(self, text: str, slug: str | None = None, once: bool = False) -> None:
        if slug == "no-ctracer" or (slug == "already-imported" and AGENT in text):
            return  # said already; and the agent is here before everything
        self._warn(f"coverage.py: {text}")


def begin(settings: Mapping[str, Any], warn: Callable[[str], None]) -> Core:
    """Start measuring.

    Args:
        settings: what collect.activate writes; options by coverage.py's names.
        warn: is told what a person should know, at any time, in any thread.
    Raises:
        Exception: this process cannot be measured; the text says why.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with borrow.coverage(settings["coverage"]) as (coverage, own):
            return Core(coverage, settings, warn, own=own)


def interpreter_id(coverage_version: str) -> str:
    """The folder for the data of every process that reads source texts as this one does."""
    return f"{sys.implementation.name}-{sys.version.split()[0]}-{coverage_version}"


def _nothing() -> None:
    pass
