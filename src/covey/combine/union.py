"""A union that grows by one input after the other: its memory is that of the result, whatever the number of inputs."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from covey.combine.agreement import check_tracer, mixed_branch, the_run
from covey.combine.traces import check, unite, unite_into
from covey.model.measurement import FileKey, Key
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter, Run

MOST_MARKS = 16
"""How many marks are remembered, for each file and context that ran in the union."""

MOST_VIEWS = 8
"""How many inputs' tables of files and contexts are remembered."""

Readings = Mapping[FileKey, Mapping[Interpreter, str]]


@dataclass(frozen=True)
class View:
    """The files and contexts of an input by its numbers for them, and what is known of their hits."""

    identity: Hashable
    files: Mapping[int, FileKey]
    contexts: Mapping[int, str]
    sought: tuple[FileKey, ...] = ()
    """Files that are known to have run in the empty context only what is said."""
    tracers: Mapping[str, str] = field(default_factory=dict)
    interpreters: Mapping[int, Interpreter] = field(default_factory=dict)
    digest: str = ""
    """A hash of what the input says of its files and contexts."""
    places: dict[int, dict[int, int]] = field(default_factory=dict)
    """Of some files by context, the places of their traces in the union."""
    marks: dict[int, set[Hashable]] = field(default_factory=dict)
    """By context, what stands for hits that are in the union."""

    @cached_property
    def environments(self) -> frozenset[str]:
        """Of the files."""
        return frozenset(key.environment for key in self.files.values())

    def is_known(self, context: int, mark: Hashable) -> bool:
        """Whether the hits that a mark stands for are in the union."""
        known = self.marks.get(context)
        return known is not None and mark in known


class Step(NamedTuple):
    """Hits of one context of an input, looked at."""

    context: int
    files: Sequence[int]
    traces: list[bytes]
    marks: Collection[Hashable] = ()


class Stored(NamedTuple):
    """Hits of an input as a bundle holds them, looked at: traces, and by context which file has which."""

    cuts: bytes = b""
    bodies: bytes = b""
    """As `cut` gives and takes them."""
    hits: Sequence[tuple[int, Sequence[int], bytes]] = ()
    """Context, files by the input's numbers, and for each file the number of its trace, in 4 bytes."""

    def traces(self) -> list[bytes]:
        """One by one, by number."""
        ends = [end for (end,) in struct.iter_unpack("<Q", self.cuts)]
        return [self.bodies[start:end] for start, end in pairwise(ends)]


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
    stored: Stored = Stored()


class Union:
    """The union of inputs.

    Args:
        prefer: of two analyses of one text by one interpreter, as JSON, the one to keep, whichever comes first.
    """

    def __init__(self, prefer: Callable[[str, str], str]) -> None:
        self._prefer = prefer
        self._places: dict[Key, int] = {}
        self._traces: list[bytes] = []
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
        return bool(part.runs) and not part.steps and self.has_runs(part.runs) and self._has_stored(part)

    def has_runs(self, ids: Collection[str]) -> bool:
        """Whether all of these runs are in it."""
        return all(id in self._runs for id in ids)

    def add(self, part: Part) -> None:
        """Unite an input.

        Raises:
            DataError: "mixed-branch", "tracer-conflict"; then nothing of it is added.
        """
        self.go_with(part.branch, part.tracers, part.view.environments)
        self._add_facts(part.runs, part.readings, part.bodies)
        if self._views.get(part.view.identity) is not part.view:
            self._look(part.view)
        for step in part.steps:
            self._take(part.view, step)
        for context, files, numbers in part.stored.hits:
            places = self._places_of(part.view, context, files)
            unite_into(self._traces, places, numbers, part.stored.cuts, part.stored.bodies)

    def add_packed(self, bundle: PackedBundle) -> None:
        """Unite a bundle that is in memory. Raises as `add`."""
        self.go_with(bundle.branch, bundle.tracers, {key.file.environment for key in bundle.hits})
        self._add_facts(bundle.runs, bundle.readings, bundle.bodies)
        self._unite([self._place(key) for key in bundle.hits], list(bundle.hits.values()))

    def result(self) -> PackedBundle:
        """Everything together."""
        named = {name for found in self._readings.values() for name in found.values()}
        return PackedBundle(
            hits={key: self._traces[place] for key, place in self._places.items()},
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
            self._place(Key(file))
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
        places = self._places_of(view, step.context, step.files)
        self._unite(places, step.traces)
        marks = view.marks.setdefault(step.context, set())
        if len(marks) > MOST_MARKS * len(view.places[step.context]):
            marks.clear()
        marks.update(step.marks)

    def _places_of(self, view: View, context: int, files: Sequence[int]) -> list[int]:
        known = view.places.setdefault(context, {})
        if not all(map(known.__contains__, files)):
            for file in {*files} - known.keys():
                known[file] = self._place(Key(view.files[file], view.contexts[context]))
        return list(map(known.__getitem__, files))

    def _has_stored(self, part: Part) -> bool:
        traces = part.stored.traces() if part.stored.hits else []
        for context, files, numbers in part.stored.hits:
            for file, (number,) in zip(files, struct.iter_unpack("<I", numbers), strict=True):
                place = self._places.get(Key(part.view.files[file], part.view.contexts[context]))
                if place is None or unite([self._traces[place]], [traces[number]]) != [self._traces[place]]:
                    return False
        return True

    def _place(self, key: Key) -> int:
        place = self._places.setdefault(key, len(self._traces))
        if place == len(self._traces):
            self._traces.append(b"")
        return place

    def _unite(self, places: list[int], traces: list[bytes]) -> None:
        """Each trace with the one at its place; of two for one place, one after the other."""
        all_of_them = self._traces
        if len(set(places)) < len(places):
            for place, trace in zip(places, traces, strict=True):
                (all_of_them[place],) = unite([all_of_them[place]], [trace])
            return
        for place, trace in zip(places, unite([all_of_them[place] for place in places], traces), strict=True):
            all_of_them[place] = trace


def step(view: View, context: int, files: Sequence[int], traces: list[bytes], marks: Collection[Hashable] = ()) -> Step:
    """Hits of one context of an input, if they are hits.

    Args:
        files: by the input's numbers; each trace is that of the file at its place.
        marks: what stands for them in an input of the same view.
    Raises:
        KeyError: the input has no such file or context.
        ValueError: they are no lines, or no jumps.
    """
    view.contexts[context]
    for file in files:
        view.files[file]
    check(traces)
    return Step(context, files, traces, marks)


def united(parts: Iterable[PackedBundle], prefer: Callable[[str, str], str]) -> PackedBundle:
    """The union of bundles that are in memory. Raises as `Union.add`."""
    union = Union(prefer)
    for part in parts:
        union.add_packed(part)
    return union.result()
