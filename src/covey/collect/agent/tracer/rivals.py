"""Others that trace in this process: a Coverage that the program starts itself, a debugger.

coverage.py keeps a stack: a Coverage that starts pauses the one before it, which goes on when the other one stops. Ours
would miss what runs meanwhile, so what the other one has seen is copied into ours, before it is written and forgotten.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

SEEN = "_covey_seen"


def watch(cov: Any, warn: Callable[[str], None]) -> None:
    """Copy what any other Coverage of this process measures into `cov`, before it stops or empties its buffers."""
    mine = cov._collector
    kind = type(mine)
    pause = mine.pause

    def copying(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @functools.wraps(method)
        def copy_and_call(self: Any) -> Any:
            if self is not mine:
                _take(cov, self, warn)
            return method(self)

        return copy_and_call

    def pause_and_tell() -> None:
        if len(sys._current_frames()) > 1:
            warn("another coverage.py started in this process while other threads ran: they were not measured further")
        pause()

    kind.stop = copying(kind.stop)
    kind.flush_data = copying(kind.flush_data)
    mine.pause = pause_and_tell


def take_all(cov: Any, warn: Callable[[str], None]) -> None:
    """Copy what other Coverages have measured that still run."""
    for rival in cov._collector._collectors:
        if rival is not cov._collector:
            _take(cov, rival, warn)


def tell_of_takeover(collector: Any, warn: Callable[[str], None]) -> None:
    """Warn when something that is no coverage.py has taken the place of the trace function in the main thread."""
    if not collector.core.systrace or threading.current_thread() is not threading.main_thread():
        return
    current = sys.gettrace()
    tracers = [tracer for known in [collector, *collector._collectors] for tracer in known.tracers]
    if not any(getattr(current, "__self__", current) is tracer for tracer in tracers):
        by = "sys.settrace(None)" if current is None else f"sys.settrace by {type(current).__module__}"
        by = getattr(current, "__module__", None) or by
        warn(f"tracing was taken over ({by}): what ran afterwards is not measured")


def _take(cov: Any, rival: Any, warn: Callable[[str], None]) -> None:
    mine = cov._collector
    if rival.pid != mine.pid:
        return  # it stayed behind in the parent, before a fork
    globals_of = _globals_by_file()

    def wanted(path: str) -> bool:
        frame = SimpleNamespace(f_globals=globals_of.get(path, {}))
        return not cov._inorout.check_include_omit_etc(path, frame)

    for path, hits in list(rival.data.items()):
        if hits and wanted(path):
            converted = _converted(hits, rival, mine)
            if converted is None:
                warn("another coverage.py in this process measured lines only: their branches count as not taken")
                continue
            mine.data.setdefault(path, set()).update(converted)
            if path in rival.file_tracers:
                mine.file_tracers.setdefault(path, rival.file_tracers[path])
    left_out = [path for path in _refused(rival) if wanted(path)]
    if left_out:
        more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
        warn(f"another coverage.py in this process left out {left_out[0]}{more}: what ran of it meanwhile is not known")


def _converted(hits: Any, rival: Any, mine: Any) -> set[Any] | None:
    """The hits in the form that our collector keeps them; None when they say less than it needs."""
    hits = hits.copy()
    if rival.branch == mine.branch:
        return hits if rival.core.packed_arcs == mine.core.packed_arcs or not mine.branch else None
    if mine.branch:
        return None
    pairs = map(_unpacked, hits) if rival.core.packed_arcs else hits
    return {line for pair in pairs for line in pair if line > 0}


def _unpacked(packed: int) -> tuple[int, int]:
    """A jump as coverage.py's C tracer packs it: two numbers of 28 bits, then the sign of each."""
    start, end = packed & 0xFFFFFFF, packed >> 28 & 0xFFFFFFF
    return (-start if packed >> 56 & 1 else start), (-end if packed >> 57 & 1 else end)


def _refused(rival: Any) -> list[str]:
    """The files that the rival met and did not want, each only once."""
    seen = rival.__dict__.setdefault(SEEN, set())
    fresh = [(name, met) for name, met in list(rival.should_trace_cache.items()) if name not in seen]
    seen.update(name for name, _ in fresh)
    return [met.canonical_filename for _, met in fresh if met is not None and not met.trace and met.canonical_filename]


def _globals_by_file() -> dict[str, dict[str, Any]]:
    """What coverage.py needs of a file to tell its package: the variables of the module that was made from it."""
    variables = [getattr(module, "__dict__", {}) for module in list(sys.modules.values())]
    return {found["__file__"]: found for found in variables if isinstance(found.get("__file__"), str)}
