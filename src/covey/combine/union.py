"""A union that grows by one input after the other: its memory is that of the result, whatever the number of inputs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from covey.combine.merge import check_tracer, mixed_branch, the_run
from covey.model.lines import HIGHEST_LINE
from covey.model.measurement import FileKey, Key
from covey.model.packed import Hits, PackedBundle, numbers_of
from covey.model.run import Interpreter, Run

MOST_MARKS = 16
"""How many inputs' hits of a file are remembered by their mark, so that equal ones are not read again."""

MOST_VIEWS = 8
"""How many inputs' tables of files and contexts are remembered."""

Readings = Mapping[FileKey, Mapping[Interpreter, str]]
Cells = dict[tuple[int, int], "Cell"]


class Cell:
    """What ran so far in one file and context."""

    __slots__ = ("arcs", "lines", "marks")

    def __init__(self, lines: int, arcs: set[str], marks: set[Hashable]) -> None:
        self.lines = lines
        self.arcs = arcs
        self.marks = marks


@dataclass(frozen=True)
class View:
    """The files and contexts of an input by its numbers for them, and what is known of their hits."""

    identity: Hashable
    files: Mapping[int, FileKey]
    contexts: Mapping[int, str]
    sought: tuple[FileKey, ...] = ()
    """Files that are known to have run in the empty context only what is said."""
    cells: Cells = field(default_factory=dict)

    def is_known(self, file: int, context: int, mark: Hashable) -> bool:
        """Whether hits of that mark are in the union already."""
        cell = self.cells.get((file, context))
        return cell is not None and mark in cell.marks


class Step(NamedTuple):
    """Hits of an input that were looked at: what they add."""

    place: tuple[int, int]
    mark: Hashable
    lines: int
    arcs: set[str]


@dataclass(frozen=True)
class Part:
    """An input, whole and looked at: nothing of one that turns out to be damaged is in the union."""

    view: View
    steps: list[Step]
    branch: bool | None
    tracers: Mapping[str, str]
    runs: Mapping[str, Run]
    readings: Readings = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)


class Union:
    """The union of inputs.

    Args:
        prefer: of two analyses of one text by one interpreter, as JSON, the one to keep, whichever comes first.
    """

    def __init__(self, prefer: Callable[[str, str], str]) -> None:
        self._prefer = prefer
        self._cells: dict[Key, Cell] = {}
        self._branch: dict[bool, set[str]] = {}
        self._tracers: dict[str, str] = {}
        self._runs: dict[str, Run] = {}
        self._readings: dict[FileKey, dict[Interpreter, str]] = {}
        self._views: dict[Hashable, View] = {}
        self.bodies: dict[str, str] = {}
        """All analyses that were read, by name."""

    def view(self, identity: Hashable) -> View | None:
        """The view of an earlier input that had the same files and contexts, by the same numbers."""
        return self._views.get(identity)

    def step(self, view: View, file: int, context: int, mark: Hashable, hits: Hits) -> Step:
        """What hits add, if they are hits.

        Raises:
            KeyError: the input has no such file or context.
            ValueError: they are no lines, or no jumps.
        """
        if len(hits.lines) > HIGHEST_LINE // 8 + 1:
            raise ValueError("its lines are beyond those of any file")
        cell = view.cells.get((file, context)) or self._cells.get(Key(view.files[file], view.contexts[context]))
        words = hits.arcs.split(",") if hits.arcs else []
        arcs: set[str] = set()
        if cell is None or not cell.arcs.issuperset(words):
            arcs = set(words).difference(cell.arcs if cell is not None else ())
            numbers_of(arcs)
        return Step((file, context), mark, int.from_bytes(hits.lines, "little"), arcs)

    def go_with(self, branch: bool | None, tracers: Mapping[str, str], environments: Iterable[str]) -> None:
        """Refuse what does not go together with the union, and remember that this does.

        Raises:
            DataError: "mixed-branch", "tracer-conflict".
        """
        for path, tracer in tracers.items():
            check_tracer(path, self._tracers.get(path, tracer), tracer)
        if branch is not None:
            if self._branch.keys() - {branch}:
                raise mixed_branch({**self._branch, branch: set(environments)})
            self._branch.setdefault(branch, set()).update(environments)
        self._tracers.update(tracers)

    def has(self, part: Part) -> bool:
        """Whether everything of an input is known, as far as that shows at once."""
        return bool(part.runs) and not part.steps and part.runs.keys() <= self._runs.keys()

    def add(self, part: Part) -> None:
        """Unite an input.

        Raises:
            DataError: "mixed-branch", "tracer-conflict"; then nothing of it is added.
        """
        self.go_with(part.branch, part.tracers, {key.environment for key in part.view.files.values()})
        self._add_facts(part.runs, part.readings, part.bodies)
        if self._views.get(part.view.identity) is not part.view:
            self._look(part.view)
        for step in part.steps:
            self._take(part.view, step)

    def add_packed(self, bundle: PackedBundle) -> None:
        """Unite a bundle that is in memory. Raises as `add`."""
        self.go_with(bundle.branch, bundle.tracers, {key.file.environment for key in bundle.hits})
        self._add_facts(bundle.runs, bundle.readings, bundle.bodies)
        for key, hits in bundle.hits.items():
            cell = self._cells.get(key)
            if cell is None:
                cell = self._cells[key] = Cell(0, set(), set())
            cell.lines |= int.from_bytes(hits.lines, "little")
            cell.arcs.update(hits.arcs.split(",") if hits.arcs else ())

    def result(self) -> PackedBundle:
        """Everything together."""
        named = {name for found in self._readings.values() for name in found.values()}
        return PackedBundle(
            hits={key: _packed(cell) for key, cell in self._cells.items()},
            branch=next(iter(self._branch), None),
            tracers=dict(self._tracers),
            runs=dict(self._runs),
            readings=self._readings,
            bodies={name: body for name, body in self.bodies.items() if name in named},
        )

    def _add_facts(self, runs: Mapping[str, Run], readings: Readings, bodies: Mapping[str, str]) -> None:
        for id, run in runs.items():
            self._runs[id] = the_run(self._runs.get(id, run), run)
        self.bodies.update(bodies)
        for file, by_interpreter in readings.items():
            self._read(file, by_interpreter)

    def _look(self, view: View) -> None:
        for file in view.sought:
            if Key(file) not in self._cells:
                self._cells[Key(file)] = Cell(0, set(), set())
        if len(self._views) >= MOST_VIEWS:
            del self._views[next(iter(self._views))]
        self._views[view.identity] = view

    def _read(self, file: FileKey, by_interpreter: Mapping[Interpreter, str]) -> None:
        known = self._readings.setdefault(file, {})
        for interpreter, name in by_interpreter.items():
            other = known.setdefault(interpreter, name)
            if other != name:
                bodies = {self.bodies[name]: name, self.bodies[other]: other}
                known[interpreter] = bodies[self._prefer(*sorted(bodies))]

    def _take(self, view: View, step: Step) -> None:
        cell = view.cells.get(step.place)
        if cell is None:
            file, context = step.place
            key = Key(view.files[file], view.contexts[context])
            cell = self._cells.get(key)
            if cell is None:
                view.cells[step.place] = self._cells[key] = Cell(step.lines, step.arcs, {step.mark})
                return
            view.cells[step.place] = cell
        cell.lines |= step.lines
        cell.arcs |= step.arcs
        if len(cell.marks) >= MOST_MARKS:
            cell.marks.clear()
        cell.marks.add(step.mark)


def _packed(cell: Cell) -> Hits:
    lines = cell.lines.to_bytes((cell.lines.bit_length() + 7) // 8, "little")
    return Hits(lines, ",".join(map(str, sorted(map(int, cell.arcs)))))


def united(parts: Iterable[PackedBundle], prefer: Callable[[str, str], str]) -> PackedBundle:
    """The union of bundles that are in memory. Raises as `Union.add`."""
    union = Union(prefer)
    for part in parts:
        union.add_packed(part)
    return union.result()
