"""What could run in a source file, and what did: one file, and what stands in for a file that could not be analysed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from covey.model.counts import Counts
from covey.model.descriptions import Descriptions, action_of
from covey.model.lines import LineSet
from covey.model.measurement import Arc


@dataclass(frozen=True, slots=True)
class Region:
    """A function or a class: the lines of its body, without those of functions and classes nested in it."""

    kind: str
    """"function" or "class"."""
    name: str
    """Dotted: "Parser.feed"."""
    start: int
    lines: LineSet


@dataclass(frozen=True, slots=True)
class Structure:
    """What could run, by one interpreter's reading of one source text under one set of exclusion rules.

    All lines are first lines of statements, but for the keys of `first_lines` and `with_jumps`.
    """

    statements: LineSet
    excluded: LineSet
    no_branch: LineSet = LineSet()
    """Lines whose missing jumps do not count (`# pragma: no branch`)."""
    arcs: frozenset[Arc] = frozenset()
    """The possible jumps."""
    first_lines: Mapping[int, int] = field(default_factory=dict)
    """Of each line inside a multi-line statement, the statement's first line."""
    with_jumps: Mapping[Arc, Arc | None] = field(default_factory=dict)
    """Jumps back to a `with` line at its end, and what they stand for (None: nothing)."""
    regions: tuple[Region, ...] = ()
    line_count: int = 0
    descriptions: Mapping[Arc, str] = field(default_factory=Descriptions)
    """Of the jumps out of lines that have a choice, coverage.py's words for one that is missing."""

    def describe(self, arc: Arc) -> str:
        """What to say of a missing jump: "line 5 didn't jump to line 7 because the condition ... was never true"."""
        start, end = arc
        return self.descriptions.get(arc) or f"line {start} didn't {f'jump to line {end}' if end > 0 else 'exit'}"

    def action(self, arc: Arc) -> str:
        """What a jump does: "jump to line 7", "return from function 'f'"."""
        if isinstance(self.descriptions, Descriptions) and arc in self.descriptions:
            return self.descriptions.action(arc)
        return action_of(self.describe(arc), arc)

    def exits(self) -> Mapping[int, int]:
        """How many jumps leave each line, jumps from and to excluded lines left out."""
        excluded = frozenset(self.excluded)
        if not excluded:
            return Counter([start for start, _ in self.arcs])
        return Counter([start for start, end in self.arcs if start not in excluded and end not in excluded])


@dataclass(frozen=True)
class FileAnalysis:
    """One file: its structure against what ran. Made by `analysis.analyse`; every number of a report starts here."""

    path: str
    structure: Structure
    executed: LineSet
    """Statements that ran."""
    taken: frozenset[Arc] = field(default_factory=frozenset)
    """Jumps that were taken, mapped to first lines."""
    branch: bool = False
    exits: Mapping[int, int] = field(default_factory=dict)
    """How many jumps leave each line; empty without branch measurement."""
    by_environment: Mapping[str, LineSet] = field(default_factory=dict)
    """The statements that each environment ran."""
    contexts: Mapping[str, LineSet] = field(default_factory=dict)
    """The lines that each context ran, as recorded."""
    digest: str = ""
    """As FileKey.digest."""
    identity: str = ""
    """A hash of everything that the analysis was made from: path, text, how it was read, what ran; "" when unknown."""

    def lighten(self) -> None:
        """Let go of structure and jumps where they can be made again: for who needs those of many files, once each."""

    @cached_property
    def statements(self) -> LineSet:
        return self.structure.statements

    @cached_property
    def missing(self) -> LineSet:
        """Statements that did not run."""
        return self.statements - self.executed

    @cached_property
    def missing_branches(self) -> Mapping[int, tuple[int, ...]]:
        """The jumps never taken, by the line they leave: {line: (destination, ...)}, both ascending."""
        if not self.branch:
            return {}
        structure = self.structure
        choices = {line for line, exits in self.exits.items() if exits > 1}.difference(structure.no_branch)
        excluded = frozenset(structure.excluded)
        never = [arc for arc in structure.arcs - self.taken if arc[0] in choices and arc[1] not in excluded]
        return _by_start(sorted(never))

    @cached_property
    def executed_branches(self) -> Mapping[int, tuple[int, ...]]:
        """The jumps taken out of lines that have a choice, by the line they leave."""
        if not self.branch:
            return {}
        return _by_start(sorted(arc for arc in self.taken & self.structure.arcs if self.exits.get(arc[0], 0) > 1))

    @cached_property
    def counts(self) -> Counts:
        return counts_of(
            self.statements,
            self.missing,
            self.missing_branches,
            excluded=len(self.structure.excluded),
            branches=sum(count for count in self.exits.values() if count > 1),
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was measured or is part of the source, and could not be analysed: it is in no number."""

    path: str
    reason: str


def counts_of(
    statements: LineSet,
    missing: LineSet,
    missing_branches: Mapping[int, Sequence[int]],
    *,
    excluded: int,
    branches: int,
) -> Counts:
    """The counts of a file; the arguments as in FileAnalysis and Counts."""
    return Counts(
        statements=len(statements),
        missed=len(missing),
        excluded=excluded,
        branches=branches,
        partial=sum(len(ends) for start, ends in missing_branches.items() if start not in missing),
        missed_branches=sum(map(len, missing_branches.values())),
    )


def _by_start(arcs: list[Arc]) -> dict[int, tuple[int, ...]]:
    grouped: dict[int, list[int]] = {}
    for start, end in arcs:
        grouped.setdefault(start, []).append(end)
    return {start: tuple(ends) for start, ends in grouped.items()}
