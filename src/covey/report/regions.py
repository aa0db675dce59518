"""One file's analysis narrowed to its functions and classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from covey.model.analysis import FileAnalysis, counts_of
from covey.model.lines import LineSet

Branches = Mapping[int, tuple[int, ...]]


class Narrowed(FileAnalysis):
    """What a report shows of a part of a file. It has no structure and no contexts of its own.

    `exits` are those of lines that more than one jump leaves.
    """

    excluded: LineSet


@dataclass(frozen=True)
class RegionAnalysis:
    """A region and what ran in it."""

    name: str
    """Unique in its file and kind; "" for the lines that are in no region of the kind."""
    start: int
    lines: LineSet
    analysis: Narrowed


def region_analyses(file: FileAnalysis, kind: str) -> list[RegionAnalysis]:
    """The regions of one kind ("function", "class") by their first line, then the lines outside of them all.

    Of regions with one name, the first that has statements keeps it; the others add "@" and their line.

    Source:
        coverage.py: jsonreport.JsonReporter.report_one_file.
    """
    regions = sorted((region for region in file.structure.regions if region.kind == kind), key=lambda r: r.start)
    inside = LineSet.union(region.lines for region in regions)
    outside = LineSet((1 << (file.structure.line_count + 1)) - 2) - inside
    # Where regions overlap, a line belongs to the last one in the order of the structure, not of the lines.
    parts = [region.lines for region in file.structure.regions if region.kind == kind]
    narrowed = narrow(file, [*parts, outside])

    results: dict[str, RegionAnalysis] = {}
    with_statements = {region.name for region in regions if narrowed[region.lines].statements}
    for region in regions:
        analysis = narrowed[region.lines]
        name = region.name
        if name in results or (name in with_statements and not analysis.statements):
            name = f"{name}@{region.start}"
        results[name] = RegionAnalysis(name, region.start, region.lines, analysis)
    results[""] = RegionAnalysis("", next(iter(outside), 1), outside, narrowed[outside])
    return list(results.values())


def narrow(file: FileAnalysis, parts: Sequence[LineSet]) -> dict[LineSet, Narrowed]:
    """The analysis of each part of a file, as if there were nothing else in it.

    A jump belongs to the part that it leaves, to the last one where several have its line.

    Source:
        coverage.py: results.AnalysisNarrower.
    """
    choices = {line: count for line, count in file.exits.items() if count > 1}
    leaving = LineSet.of(choices)
    part_of = {line: part for part in parts for line in part & leaving}
    exits: dict[LineSet, dict[int, int]] = defaultdict(dict)
    for line, part in part_of.items():
        exits[part][line] = choices[line]
    executed, missing = _by_part(file.executed_branches, part_of), _by_part(file.missing_branches, part_of)
    for line, ends in _into_excluded(file, choices).items():
        if line in part_of:
            part = part_of[line]
            outside = [end for end in ends if end not in part]
            if outside:
                known = missing.setdefault(part, {})
                missing[part] = dict(sorted({**known, line: tuple(sorted([*known.get(line, ()), *outside]))}.items()))
    return {
        part: _narrowed(file, part, exits.get(part, {}), executed.get(part, {}), missing.get(part, {}))
        for part in parts
    }


def _by_part(branches: Branches, part_of: Mapping[int, LineSet]) -> dict[LineSet, Branches]:
    grouped: dict[LineSet, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for start, ends in branches.items():
        if start in part_of:
            grouped[part_of[start]][start] = ends
    return dict(grouped)


def _into_excluded(file: FileAnalysis, choices: Mapping[int, int]) -> dict[int, list[int]]:
    """Jumps that a file does not miss, since they end in excluded lines; a part without these lines misses them."""
    found: dict[int, list[int]] = defaultdict(list)
    excluded, no_branch = frozenset(file.structure.excluded), file.structure.no_branch
    if excluded:
        for start, end in file.structure.arcs - file.taken:
            if end in excluded and start in choices and start not in no_branch:
                found[start].append(end)
    return found


def _narrowed(
    file: FileAnalysis, part: LineSet, exits: Mapping[int, int], executed: Branches, missing: Branches
) -> Narrowed:
    statements, excluded = file.statements & part, file.structure.excluded & part
    lacking = file.missing & part
    counts = counts_of(statements, lacking, missing, excluded=len(excluded), branches=sum(exits.values()))
    made = Narrowed.__new__(Narrowed)
    made.__dict__.update(
        path=file.path,
        branch=file.branch,
        statements=statements,
        executed=file.executed & part,
        missing=lacking,
        excluded=excluded,
        exits=exits,
        executed_branches=executed,
        missing_branches=missing,
        counts=counts,
    )
    return made
