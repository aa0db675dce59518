"""Everything that is compared of one analysed file, from covey's analysis and from coverage.py's, in one form."""

from __future__ import annotations

from coverage.results import Analysis

from covey.model.analysis import FileAnalysis


def facts(file: FileAnalysis) -> dict[str, object]:
    """Of covey's analysis."""
    counts = file.counts
    return {
        "statements": set(file.structure.statements),
        "excluded": set(file.structure.excluded),
        "executed": set(file.executed),
        "missing": set(file.missing),
        "missing branches": {line: list(ends) for line, ends in file.missing_branches.items()},
        "executed branches": {line: list(ends) for line, ends in file.executed_branches.items()},
        "numbers": (
            counts.statements,
            counts.excluded,
            counts.missed,
            counts.branches,
            counts.partial,
            counts.missed_branches,
        ),
    }


def facts_of_coverage(analysis: Analysis) -> dict[str, object]:
    """Of coverage.py's."""
    numbers = analysis.numbers
    return {
        "statements": analysis.statements,
        "excluded": analysis.excluded,
        "executed": analysis.executed,
        "missing": analysis.missing,
        "missing branches": dict(analysis.missing_branch_arcs()),
        "executed branches": dict(analysis.executed_branch_arcs()),
        "numbers": (
            numbers.n_statements,
            numbers.n_excluded,
            numbers.n_missing,
            numbers.n_branches,
            numbers.n_partial_branches,
            numbers.n_missing_branches,
        ),
    }
