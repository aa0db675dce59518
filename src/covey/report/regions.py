"""One file's analysis narrowed to its functions and classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from covey.model.analysis import FileAnalysis
from covey.model.lines import LineSet
from covey.model.measurement import Arc


@dataclass(frozen=True)
class RegionAnalysis:
    """A region and what ran in it."""

    name: str
    """Unique in its file and kind; "" for the lines that are in no region of the kind."""
    start: int
    lines: LineSet
    analysis: FileAnalysis


def region_analyses(file: FileAnalysis, kind: str) -> list[RegionAnalysis]:
    """The regions of one kind ("function", "class") by their first line, then the lines outside of them all.

    Of regions with one name, the first that has statements keeps it; the others add "@" and their line.

    Source:
        coverage.py: jsonreport.JsonReporter.report_one_file.
    """
    regions = sorted((region for region in file.structure.regions if region.kind == kind), key=lambda r: r.start)
    outside = LineSet((1 << (file.structure.line_count + 1)) - 2)
    for region in regions:
        outside -= region.lines
    # Where regions overlap, a line belongs to the last one in the order of the structure, not of the lines.
    parts = [region.lines for region in file.structure.regions if region.kind == kind]
    narrowed = narrow(file, [*parts, outside])

    results: dict[str, RegionAnalysis] = {}
    with_statements = {region.name for region in regions if narrowed[region.lines].structure.statements}
    for region in regions:
        analysis = narrowed[region.lines]
        name = region.name
        if name in results or (name in with_statements and not analysis.structure.statements):
            name = f"{name}@{region.start}"
        results[name] = RegionAnalysis(name, region.start, region.lines, analysis)
    results[""] = RegionAnalysis("", next(iter(outside), 1), outside, narrowed[outside])
    return list(results.values())


def narrow(file: FileAnalysis, parts: Sequence[LineSet]) -> dict[LineSet, FileAnalysis]:
    """The analysis of each part of a file, as if there were nothing else in it.

    A jump belongs to the part that it leaves and to the part that it enters; the number of exits belongs to the
    part of its line. A line in several parts gives its jumps to the last of them only.

    Source:
        coverage.py: results.AnalysisNarrower.
    """
    part_of = {line: part for part in parts for line in part}
    possible = _arcs_by_part(file.structure.arcs, part_of) if file.branch else {}
    taken = _arcs_by_part(file.taken, part_of) if file.branch else {}
    exits: dict[LineSet, dict[int, int]] = defaultdict(dict)
    for line, count in file.exits.items():
        if line in part_of:
            exits[part_of[line]][line] = count
    return {
        part: replace(
            file,
            structure=replace(
                file.structure,
                statements=file.structure.statements & part,
                excluded=file.structure.excluded & part,
                no_branch=file.structure.no_branch & part,
                arcs=frozenset(possible.get(part, ())),
            ),
            executed=file.executed & part,
            taken=frozenset(taken.get(part, ())),
            exits=exits.get(part, {}),
            by_environment={name: lines & part for name, lines in file.by_environment.items()},
        )
        for part in parts
    }


def _arcs_by_part(arcs: Iterable[Arc], part_of: dict[int, LineSet]) -> dict[LineSet, set[Arc]]:
    grouped: dict[LineSet, set[Arc]] = defaultdict(set)
    for arc in arcs:
        for line in arc:
            if line in part_of:
                grouped[part_of[line]].add(arc)
    return grouped
