"""What the JSON document says of a file: its lines and jumps, those of its functions and classes, its environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import repeat
from typing import Any

from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts, percent, percent_text
from covey.model.lines import LineSet
from covey.report.json_contexts import LineContexts
from covey.report.json_layout import Layout
from covey.report.options import JsonOptions
from covey.report.regions import Narrowed, region_analyses
from covey.report.writer import Kind

DEPTH = 2
"""Of a file's value in the document: it is one of "files"."""

_KINDS = (("function", "functions"), ("class", "classes"))


def file_json(file: FileAnalysis, options: JsonOptions) -> str:
    """The value of a file."""
    layout = Layout(options.pretty_print)
    contexts = LineContexts(file.contexts, layout) if options.show_contexts else None
    shown = contexts.text(DEPTH + 1) if contexts else None
    environments = [
        (name, layout.object([("executed_lines", layout.numbers(lines, DEPTH + 4))], DEPTH + 3))
        for name, lines in file.by_environment.items()
    ]
    members = [
        *_results(file, file.structure.excluded, options, shown, DEPTH),
        *((plural, _regions(file, kind, options, contexts)) for kind, plural in _KINDS),
        ("covey", layout.object([("environments", layout.object(environments, DEPTH + 2))], DEPTH + 1)),
    ]
    return layout.object(members, DEPTH)


def summary(counts: Counts, precision: int, *, branch: bool) -> dict[str, Any]:
    """The keys of "summary" and "totals"."""
    told = {
        "covered_lines": counts.covered,
        "num_statements": counts.statements,
        "percent_covered": percent(counts.ratio),
        "percent_covered_display": percent_text(counts.ratio, precision),
        "missing_lines": counts.missed,
        "excluded_lines": counts.excluded,
        "percent_statements_covered": percent(counts.statement_ratio),
        "percent_statements_covered_display": percent_text(counts.statement_ratio, precision),
    }
    if branch:
        told |= {
            "num_branches": counts.branches,
            "num_partial_branches": counts.partial,
            "covered_branches": counts.covered_branches,
            "missing_branches": counts.missed_branches,
            "percent_branches_covered": percent(counts.branch_ratio),
            "percent_branches_covered_display": percent_text(counts.branch_ratio, precision),
        }
    return told


@lru_cache(maxsize=10_000)
def _summary_text(counts: Counts, options: JsonOptions, depth: int, *, branch: bool) -> str:
    """Kept, because most functions are small and have the counts of many others."""
    return Layout(options.pretty_print).value(summary(counts, options.precision, branch=branch), depth)


def _results(
    part: FileAnalysis,
    excluded: LineSet,
    options: JsonOptions,
    contexts: str | None,
    depth: int,
    start_line: int | None = None,
) -> Iterator[tuple[str, str]]:
    """The keys of a file or of a region, in coverage.py's order."""
    layout, inner = Layout(options.pretty_print), depth + 1
    yield "executed_lines", layout.numbers(part.executed, inner)
    yield "summary", _summary_text(part.counts, options, inner, branch=part.branch)
    yield "missing_lines", layout.numbers(part.missing, inner)
    yield "excluded_lines", layout.numbers(excluded, inner)
    if start_line is not None:
        yield "start_line", str(start_line)
    if contexts is not None:
        yield "contexts", contexts
    if part.branch:
        yield "executed_branches", _jumps(part.executed_branches, layout, inner)
        yield "missing_branches", _jumps(part.missing_branches, layout, inner)


def _regions(file: FileAnalysis, kind: str, options: JsonOptions, contexts: LineContexts | None) -> str:
    layout, depth = Layout(options.pretty_print), DEPTH + 2
    regions = []
    for region in region_analyses(file, kind):
        part: Narrowed = region.analysis
        shown = contexts.text(depth + 1, region.lines) if contexts else None
        members = _results(part, part.excluded, options, shown, depth, region.start)
        regions.append((region.name, layout.object(members, depth)))
    return layout.object(regions, DEPTH + 1)


def _jumps(by_start: Mapping[int, Iterable[int]], layout: Layout, depth: int) -> str:
    jumps = [[start, end] for start, ends in by_start.items() for end in ends]
    if not layout.pretty:
        return str(jumps)
    return layout.array([*map(layout.numbers, jumps, repeat(depth + 1))], depth)


FILE = Kind("json-file", lambda file, source, asked: file_json(file, asked.json), lambda asked: asked.json)
