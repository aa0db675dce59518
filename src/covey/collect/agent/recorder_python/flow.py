"""The ways from line to line that a code object of CPython 3.12 or 3.13 has, for the recorder written in Python.

Loaded by itself, from its file: it imports nothing of covey. `recorder/bytecode.c` and `recorder/ways.c` are alike.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

PLAIN, EXTENDED, RESUME, BRANCH, FORWARD, BACKWARD, RETURN, THROW, SKIPPED, END_ASYNC, LOOP = range(11)
"""What an instruction does, as far as lines are concerned.

BRANCH: may jump forward, or go on. LOOP: so too, until its iterator ends. FORWARD, BACKWARD: always jump. THROW:
raises. SKIPPED: never begins a line.
"""

_NUMBERS = {
    (3, 12): {
        EXTENDED: (144,),
        RESUME: (151,),
        BRANCH: (114, 115, 129, 128),
        LOOP: (93, 123),
        FORWARD: (110,),
        BACKWARD: (140, 134),
        RETURN: (83, 121),
        THROW: (130, 119),
        SKIPPED: (4, 5),
        END_ASYNC: (54,),
    },
    (3, 13): {
        EXTENDED: (71,),
        RESUME: (149,),
        BRANCH: (97, 100, 98, 99),
        LOOP: (72, 104),
        FORWARD: (79,),
        BACKWARD: (77, 78),
        RETURN: (36, 103),
        THROW: (101, 102),
        SKIPPED: (11, 12),
        END_ASYNC: (10,),
    },
}
"""By version, the numbers of instructions, from its own `opcode` module; as in recorder/opcodes.h."""

_KINDS = bytearray(256)
for _kind, _opcodes in _NUMBERS.get(sys.version_info[:2], {}).items():
    for _opcode in _opcodes:
        _KINDS[_opcode] = _kind

_STEPS = 64
"""So many instructions without a line are followed: a handful at most stand in a row."""

NO_END, END, END_ASYNC_LOOP = range(3)
"""Exceptions by what they end: StopIteration a loop, StopAsyncIteration an asynchronous one."""

STAYS, ENDS_UP, LEAVES = range(3)
"""What an exception does: it stays in its line, ends up in another one, or leaves the frame."""


class Bytecode:
    """The instructions of a code object, in parallel lists. Lines are 0 where there is none."""

    def __init__(self, code: CodeType) -> None:
        self.first_line = code.co_firstlineno
        raw = self._raw = code.co_code
        units = len(raw) // 2
        by_unit = [0] * units
        for start, end, line in code.co_lines():
            if line:
                by_unit[start // 2 : end // 2] = [line] * ((end - start) // 2)
        self.starts: list[int] = []
        self.kinds: list[int] = []
        self.arguments: list[int] = []
        self.lines: list[int] = []
        self.of_unit = [0] * (units + 1)
        self._read(raw, by_unit)
        self.count = len(self.starts)
        self.targets = [-1] * self.count
        self._aim()
        self.handlers = [-1] * self.count
        self._handle(code.co_exceptiontable)
        self.entry = next((at for at in range(self.count - 1) if self.kinds[at] == RESUME), max(self.count - 1, 0))

    def _read(self, raw: bytes, by_unit: list[int]) -> None:
        unit, units, index = 0, len(by_unit), 0
        while unit < units:
            start, argument = unit, 0
            while _KINDS[raw[2 * unit]] == EXTENDED and unit + 1 < units:
                argument = (argument | raw[2 * unit + 1]) << 8
                unit += 1
            self.starts.append(start)
            self.kinds.append(_KINDS[raw[2 * unit]])
            self.arguments.append(argument | raw[2 * unit + 1])
            self.lines.append(by_unit[start])
            unit += 1
            while unit < units and not raw[2 * unit]:  # caches belong to the instruction
                unit += 1
            self.of_unit[start:unit] = [index] * (unit - start)
            index += 1
        self.of_unit[units] = index

    def _aim(self) -> None:
        units = len(self.of_unit) - 1
        for at, kind in enumerate(self.kinds):
            if kind in (BRANCH, LOOP, FORWARD, BACKWARD):
                following = self.starts[at + 1] if at + 1 < self.count else units
                argument = self.arguments[at]
                target = following - argument if kind == BACKWARD else following + argument
                self.targets[at] = self.of_unit[target] if 0 <= target < units else -1

    def _handle(self, table: bytes) -> None:
        numbers, value = [], 0
        for byte in table:
            value = value << 6 | byte & 63
            if not byte & 64:
                numbers.append(value)
                value = 0
        for start, size, target in zip(numbers[::4], numbers[1::4], numbers[2::4], strict=False):
            low, high = self.of_unit[start], self.of_unit[min(start + size, len(self.of_unit) - 1)]
            self.handlers[low:high] = [self.of_unit[target]] * (high - low)

    def event_unit(self, at: int) -> int:
        """The code unit that events give as its offset, halved: behind what extends its argument."""
        unit = self.starts[at]
        while _KINDS[self._raw[2 * unit]] == EXTENDED:
            unit += 1
        return unit

    def begins_line(self, at: int) -> bool:
        return self.lines[at] > 0 and self.kinds[at] not in (SKIPPED, END_ASYNC, RESUME)

    def goes_on(self, at: int) -> bool:
        return self.kinds[at] not in (RETURN, THROW, FORWARD, BACKWARD)


class Ways:
    """Where lines lead: `certain`, the jumps that instructions ask for, and `possible`, with those of exceptions.

    Both: line (minus the first line: from outside) -> lines (minus the first line: left).
    """

    def __init__(self, code: CodeType) -> None:
        self._bytecode = Bytecode(code)
        self.certain: dict[int, set[int]] = {}
        self.returns: dict[int, int] = {}
        """Lines that end in a `return` of their own, by its offset."""
        bytecode, outside = self._bytecode, -code.co_firstlineno
        lines, kinds, targets, count = bytecode.lines, bytecode.kinds, bytecode.targets, bytecode.count
        for at in range(bytecode.entry, count):
            line = outside if at == bytecode.entry else lines[at]
            if not line:
                continue
            kind = kinds[at]
            if kind == RETURN:
                self.returns[2 * bytecode.event_unit(at)] = line
            elif kind not in (THROW, FORWARD, BACKWARD) and at + 1 < count and lines[at + 1] != line:
                self._follow(line, at + 1, _STEPS)
            if targets[at] >= 0:
                self._follow(line, targets[at], _STEPS)
        self.possible = {line: frozenset(ends) for line, ends in self.certain.items()}
        self._add_exceptions()
        self.only_from: dict[int, int] = {}
        """Of lines that a single one leads to: that one."""
        self._find_single()

    def _find_single(self) -> None:
        """What the line alone tells, or the `return`, need not be told by what ran before it."""
        sources: dict[int, set[int]] = {}
        for line, ends in self.possible.items():
            for end in ends:
                sources.setdefault(end, set()).add(line)
        for end, lines in sources.items():
            line = min(lines)
            if end > 0 and len(lines) == 1 and end in self.certain.get(line, ()):
                self.only_from[end] = line
                self.certain[line].discard(end)
                if not self.certain[line]:
                    del self.certain[line]

    def _follow(self, line: int, at: int, steps: int) -> None:
        """Pass over instructions that have no line until one begins a line or leaves the frame."""
        bytecode = self._bytecode
        while steps > 0 and 0 <= at < bytecode.count:
            here, kind = bytecode.lines[at], bytecode.kinds[at]
            if bytecode.begins_line(at):
                if here != line:
                    self.certain.setdefault(line, set()).add(here)
                return
            if kind == RETURN and not here:
                self.certain.setdefault(line, set()).add(-bytecode.first_line)
            if kind in (RETURN, THROW) or (here and here == line):
                return
            steps -= 1
            if bytecode.goes_on(at) and bytecode.targets[at] >= 0:
                self._follow(line, bytecode.targets[at], steps // 2)
            at = at + 1 if bytecode.goes_on(at) else bytecode.targets[at]

    def _add_exceptions(self) -> None:
        """Every line with a handler may lead to the lines that any handler begins with, those without a line passed."""
        bytecode = self._bytecode
        targets = {target for target in bytecode.handlers if target >= 0}
        if not targets:
            return
        begins: set[int] = set()
        pending, met = list(targets), set(targets)
        while pending:
            at = pending.pop()
            if bytecode.begins_line(at):
                begins.add(bytecode.lines[at])
            for further in (at + 1 if bytecode.goes_on(at) else -1, bytecode.targets[at], bytecode.handlers[at]):
                # A handler may begin in the line that raised, where no new one begins: its other lines come next.
                if 0 <= further < bytecode.count and further not in met and not bytecode.begins_line(at):
                    met.add(further)
                    pending.append(further)
        guarded = {line for line, target in zip(bytecode.lines, bytecode.handlers, strict=True) if line and target >= 0}
        for line in guarded & set(self.possible):
            self.possible[line] |= begins


def landing(bytecode: Bytecode, unit: int, ends: int) -> tuple[int, int, int]:
    """What an exception does that is raised by the instruction at a code unit.

    Returns:
        STAYS, ENDS_UP or LEAVES, the line it comes from, and where it ends up: minus the first line when it leaves.
    """
    raised = bytecode.of_unit[unit]
    if raised <= bytecode.entry or raised >= bytecode.count or not bytecode.lines[raised]:
        return STAYS, 0, 0
    if ends == END and bytecode.kinds[raised] == LOOP:
        return STAYS, 0, 0  # the loop takes it
    last = before = bytecode.lines[raised]
    at, origin = bytecode.handlers[raised], raised
    for _ in range(_STEPS):
        if at < 0:
            follower = origin + 1
            if follower < bytecode.count and bytecode.kinds[follower] == RESUME:
                return STAYS, 0, 0  # a trace function takes it for another yield
            return LEAVES, last, -bytecode.first_line
        if at >= bytecode.count:
            break
        kind, here = bytecode.kinds[at], bytecode.lines[at]
        if kind == END_ASYNC:
            before = here
            at = at + 1 if ends == END_ASYNC_LOOP else bytecode.handlers[at]
            continue
        if bytecode.begins_line(at):
            return (ENDS_UP, last, here) if here not in (before, last) else (STAYS, 0, 0)
        if kind == THROW:
            if not bytecode.arguments[at]:
                origin = at
            at = bytecode.handlers[at]
        elif kind == RETURN or (bytecode.goes_on(at) and bytecode.targets[at] >= 0):
            break
        else:
            at = at + 1 if bytecode.goes_on(at) else bytecode.targets[at]
    return STAYS, 0, 0
