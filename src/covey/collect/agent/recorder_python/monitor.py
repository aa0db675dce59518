"""The recorder written in Python, for 3.12 and 3.13 where none in C can be loaded: lines and jumps by sys.monitoring.

Loaded by itself, from its file: it imports nothing of covey. `startup/_covey_recording` uses it as those in C.

A line that only one leads to tells by itself where the frame came from. Else, the last line of a frame has to be known,
but only where it can still lead to somewhere new: then all lines that it can lead to have their events. The others' are
switched off. `flow` tells which line can lead where.
"""

from __future__ import annotations

import sys
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

TOOLS = (3, 4, 1, 2, 0)


class Recorder:
    """Records into a run map, as the modules written in C do."""

    def __init__(self, part: Callable[[str], Any]) -> None:
        self._load = part
        self._own = {__file__}
        """The files of the recorder: it cannot record itself."""
        self._monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        self._tool = -1
        self._lasts: dict[int, int] = {}
        """Of frames: the line that they were in last, where it has jumps left; minus the first line: just begun."""
        self._failed = False

    def attach(self, path: str, branch: bool, contexts: bool = False) -> None:
        """Record into this run map, made if it is not there.

        Raises:
            OSError: it cannot be.
        """
        lock, room = self._part("lock"), self._part("room")
        try:
            self._room = room.Room(path, lock.Lock)
        except FileNotFoundError:
            room.create(path, branch | contexts << 1)
            self._room = room.Room(path, lock.Lock)
        tables = self._part("tables").Tables(self._room, room.NoRoom)
        self._map = self._part("map").Map(self._room, room.NoRoom, tables)
        self._branch = bool(self._room.flags & 1)
        self._flow: Any = self._part("flow") if self._branch else None
        self._codes = self._part("monitored").Codes(self._map, self._flow, lock.Undisturbed, self._own)
        notice = self._part("notice")
        self._aside = notice.Aside(self._room.lock)
        self._turns = turns = self._part("turns").Turns(self._room.lock)
        self.settle, self.settled, self.forked = turns.hold, turns.go_on, turns.is_child
        log = notice.Log(self._map)
        self.log, self.process, self.ending, self.tell_endings = log.log, log.process, log.ending, log.tell_endings

    def start(self, decide: Callable[[str, Any], tuple[bool, int, str, bytes, int, int]]) -> None:
        """Record from now on.

        Args:
            decide: (co_filename, globals) -> (measured, line count, path, digest, mtime in ns, size).
        """
        self._decide = self._turns.taking(decide)
        monitoring, events = self._monitoring, self._monitoring.events
        for tool in TOOLS:
            try:
                monitoring.use_tool_id(tool, "covey")
            except ValueError:
                continue
            self._tool = tool
            break
        else:
            raise RuntimeError("every tool id of sys.monitoring is in use")
        self._local = events.LINE
        everywhere = events.PY_START
        if self._branch:
            self._local |= events.PY_RETURN | events.PY_YIELD | events.PY_RESUME
            everywhere |= events.RAISE | events.RERAISE
        for event, callback in self._callbacks().items():
            monitoring.register_callback(self._tool, event, callback)
        monitoring.set_events(self._tool, everywhere)
        monitoring.restart_events()
        self._aside.install()

    def stop(self) -> None:
        """Record no more."""
        if self._tool < 0:
            return
        self._monitoring.set_events(self._tool, 0)
        for _, code in self._codes.living():
            self._monitoring.set_local_events(self._tool, code, 0)
        self._codes.by_id.clear()
        self._lasts.clear()
        for event in self._callbacks():
            self._monitoring.register_callback(self._tool, event, None)
        self._monitoring.free_tool_id(self._tool)
        self._tool = -1

    def reserve(self, size: int) -> bool:
        """Have room in the map for so many bytes, for a process that can make it no larger; whether there is."""
        return bool(self._room.reserve(size))

    def _part(self, name: str) -> Any:
        module = self._load(name)
        self._own.add(module.__file__)
        return module

    # ---- contexts

    def context(self, name: str) -> int:
        """A new context, for `switch`; 0 for no name."""
        encoded = name.encode("utf-8", "surrogateescape")
        return int(self._map.context(encoded)) if encoded else 0

    def switch(self, context: int) -> None:
        """What runs from now on belongs to this context; 0: to none."""
        if not self._map.switch(context):
            return
        self._lasts.clear()
        for known, code in self._codes.living():
            if known.told or known.seen or known.raised:
                known.renew()
                if self._tool >= 0:  # what was switched off comes back when it is given up and asked for again
                    self._monitoring.set_local_events(self._tool, code, 0)
                    self._monitoring.set_local_events(self._tool, code, self._local)

    # ---- events

    def _contained(self, record: Callable[..., None], *told: Any) -> None:
        """Nothing that goes wrong in here is the program's business."""
        try:
            record(*told)
        except Exception as error:
            if not self._aside.is_own_error(error):
                raise
            self._tell_of(error)

    def _tell_of(self, error: Exception) -> None:
        """Say, once, that something could not be recorded."""
        if not self._failed and not isinstance(error, (RecursionError, MemoryError)):
            self._failed = True
            self.log(repr({"warning": f"the recorder failed: {type(error).__name__}: {error}"}))

    def _callbacks(self) -> dict[int, Callable[..., Any]]:
        codes, lasts, events = self._codes.by_id, self._lasts, self._monitoring.events
        disable, frame_of = self._monitoring.DISABLE, sys._getframe
        is_own, lock = self._aside.is_own_error, self._room.lock
        has_contexts = self._map.has_contexts
        line_of_context = self._map.line_of_context

        def on_start(code: CodeType, offset: int) -> Any:
            known = codes.get(id(code))
            if known is None or known.reference() is not code:
                if lock.holder == get_ident():
                    return None  # what this process says of itself is being written: later
                try:
                    known = self._codes.learn(code, frame_of(1), self._decide)
                    if known is not None:
                        self._monitoring.set_local_events(self._tool, code, self._local)
                except Exception as error:
                    if not is_own(error):
                        raise
                    self._tell_of(error)
                    return None
                if known is None:
                    return disable
            if not known.left and not has_contexts:
                return disable
            if known.left:
                begin(known, code, id(frame_of(1)), -code.co_firstlineno)
            return None

        def begin(known: Any, code: CodeType, frame: int, line: int) -> None:
            if line in known.left:
                if line not in known.active:
                    self._activate(known, code, line)
                lasts[frame] = line
            else:
                lasts.pop(frame, None)

        def on_line(code: CodeType, line: int) -> Any:
            known = codes.get(id(code))
            if known is None:
                return disable
            if line < known.size:
                known.cells[line] = 1
                if has_contexts and line not in known.told:
                    known.told.add(line)
                    self._contained(line_of_context, known.file, line)
            before = known.only_from.pop(line, None)
            if before is not None:
                self._jump(known, before, line)
            if known.left:
                frame = id(frame_of(1))
                last = lasts.get(frame)
                if last is not None and last != line and last in known.active and line in known.possible[last]:
                    self._jump(known, last, line)
                begin(known, code, frame, line)
                if line in known.left or line in known.needed:
                    return None
                known.off.add(line)
            return disable

        def on_return(code: CodeType, offset: int, value: object) -> Any:
            known = codes.get(id(code))
            if known is None:
                return disable
            first = -code.co_firstlineno
            line = known.returns.get(offset)
            if line is not None:
                self._jump(known, line, first)
            last = lasts.pop(id(frame_of(1)), None)
            if line is None and last is not None and last in known.active and first in known.possible[last]:
                self._jump(known, last, first)
            return None if known.active else disable

        def on_yield(code: CodeType, offset: int, value: object) -> Any:
            known = codes.get(id(code))
            if known is None or not known.active:
                return disable
            lasts.pop(id(frame_of(1)), None)
            return None

        def on_resume(code: CodeType, offset: int) -> Any:
            known = codes.get(id(code))
            if known is None or not known.left:
                return disable
            frame = frame_of(1)
            begin(known, code, id(frame), frame.f_lineno)
            return None

        def on_raise(code: CodeType, offset: int, error: BaseException) -> None:
            known = codes.get(id(code))
            if known is None:
                return
            kind = type(error)
            ends = 2 if issubclass(kind, StopAsyncIteration) else 1 if issubclass(kind, StopIteration) else 0
            leaves = known.raised.get((offset, ends))
            if leaves is None:
                flow = self._flow
                what, start, end = flow.landing(flow.Bytecode(code), offset // 2, ends)
                if what != flow.STAYS:
                    self._jump(known, start, end)
                leaves = known.raised[offset, ends] = what == flow.LEAVES
            if leaves:
                lasts.pop(id(frame_of(1)), None)

        lines: dict[int, Callable[..., Any]] = {events.PY_START: on_start, events.LINE: on_line}
        frames: dict[int, Callable[..., Any]] = {events.PY_RETURN: on_return, events.PY_YIELD: on_yield}
        frames |= {events.PY_RESUME: on_resume, events.RAISE: on_raise, events.RERAISE: on_raise}
        return lines | frames if self._branch else lines

    def _jump(self, known: Any, start: int, end: int) -> None:
        if (start, end) in known.seen:
            return
        known.seen.add((start, end))
        self._contained(self._map.arc, known.file, start, end)
        left = known.left.get(start, ())
        if end not in left:
            return
        left.discard(end)
        if left:
            return
        del known.left[start]
        if start not in known.active:
            return
        known.active.discard(start)
        for line in known.possible[start]:
            count = known.needed.get(line, 0) - 1
            if count > 0:
                known.needed[line] = count
            else:
                known.needed.pop(line, None)

    def _activate(self, known: Any, code: CodeType, line: int) -> None:
        """A line has run that can show jumps which only the order of lines tells: all that it leads to are to tell.

        What was switched off comes back when it is given up and asked for again.
        """
        known.active.add(line)
        for end in known.possible[line]:
            known.needed[end] = known.needed.get(end, 0) + 1
        if line > 0 or known.off:
            known.off.clear()
            self._monitoring.set_local_events(self._tool, code, 0)
            self._monitoring.set_local_events(self._tool, code, self._local)
