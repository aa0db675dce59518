"""Structure x Trace -> FileAnalysis: which statements ran and which jumps were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet
from covey.model.measurement import Arc, Trace


def analyse(
    path: str,
    structure: Structure,
    traces: Mapping[str, Trace],
    *,
    branch: bool,
    contexts: Mapping[str, LineSet] | None = None,
    digest: str = "",
    identity: str = "",
) -> FileAnalysis:
    """The result for one file.

    Args:
        traces: what each environment recorded in the file.
        branch: whether jumps were measured.
        contexts: the lines that each context ran, as recorded.
        digest, identity: as in FileAnalysis.
    """
    arcs = frozenset[Arc]().union(*(trace.arcs for trace in traces.values())) if branch else frozenset()
    by_environment = {name: executed_statements(structure, trace.lines) for name, trace in traces.items()}
    return FileAnalysis(
        path=path,
        structure=structure,
        executed=LineSet.union(by_environment.values()),
        taken=taken_arcs(structure, arcs),
        branch=branch,
        exits=structure.exits() if branch else {},
        by_environment=by_environment,
        contexts=contexts or {},
        digest=digest,
        identity=identity,
    )


def executed_statements(structure: Structure, lines: LineSet) -> LineSet:
    """The statements that the recorded lines belong to: a line inside a statement stands for its first line."""
    inside = lines & LineSet.of(structure.first_lines)
    if inside:
        lines = (lines - inside) | LineSet.of(structure.first_lines[line] for line in inside)
    return lines & structure.statements


def taken_arcs(structure: Structure, arcs: Iterable[Arc]) -> frozenset[Arc]:
    """The recorded jumps as jumps between statements.

    A jump of a line to itself counts as its only possible jump, where there is only one: a comprehension or a
    statement over several lines comes back to its first line before it goes on.

    Source:
        coverage.py: results.analysis_from_file_reporter.
    """
    between = _between_statements(structure, arcs)
    taken = {arc for arc in between if arc[0] != arc[1]}
    if len(taken) < len(between):
        only = _only_exits(structure)
        taken.update((start, only[start]) for start, end in between if start == end and start in only)
    return frozenset(_between_statements(structure, taken))


def _only_exits(structure: Structure) -> dict[int, int]:
    """The jump of each line that has only one."""
    leaving = Counter(start for start, _ in structure.arcs)
    return {start: end for start, end in structure.arcs if leaving[start] == 1}


def _between_statements(structure: Structure, arcs: Iterable[Arc]) -> set[Arc]:
    first = structure.first_lines
    mended = (structure.with_jumps.get(arc, arc) for arc in arcs) if structure.with_jumps else arcs
    if not first:
        return {arc for arc in mended if arc is not None}
    return {(_first(first, arc[0]), _first(first, arc[1])) for arc in mended if arc is not None}


def _first(first: Mapping[int, int], line: int) -> int:
    return first.get(line, line) if line >= 0 else -first.get(-line, -line)
