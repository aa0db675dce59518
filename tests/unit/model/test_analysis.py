"""FileAnalysis against coverage.py's Analysis of the same lines and jumps."""

from __future__ import annotations

from coverage.results import Analysis
from hypothesis import given
from hypothesis import strategies as st

from covey.model.analysis import FileAnalysis, Structure
from covey.model.counts import Counts
from covey.model.lines import LineSet

LAST = 12
some_lines = st.frozensets(st.integers(1, LAST), max_size=LAST)
arcs = st.frozensets(
    st.tuples(st.integers(1, LAST), st.integers(-3, LAST).filter(bool)).filter(lambda arc: arc[0] != arc[1]),
    max_size=25,
)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    excluded = draw(some_lines)
    return Structure(
        statements=LineSet.of(draw(some_lines) - excluded),
        excluded=LineSet.of(excluded),
        no_branch=LineSet.of(draw(some_lines)),
        arcs=draw(arcs),
        line_count=LAST,
    )


@st.composite
def analyses(draw: st.DrawFn) -> FileAnalysis:
    structure, branch = draw(structures()), draw(st.booleans())
    return FileAnalysis(
        path="a.py",
        structure=structure,
        executed=LineSet.of(draw(some_lines)) & structure.statements,
        taken=draw(arcs) if branch else frozenset(),
        branch=branch,
        exits=structure.exits() if branch else {},
    )


def theirs(file: FileAnalysis) -> Analysis:
    structure = file.structure
    return Analysis(
        precision=0,
        filename=file.path,
        has_arcs=file.branch,
        statements=set(structure.statements),
        excluded=set(structure.excluded),
        executed=set(file.executed),
        arc_possibilities_set=set(structure.arcs) if file.branch else set(),
        arcs_executed_set=set(file.taken),
        exit_counts=dict(file.exits),
        no_branch=set(structure.no_branch) if file.branch else set(),
    )


@given(analyses())
def test_its_counts_are_coverage_pys_numbers(file):
    numbers = theirs(file).numbers

    assert file.counts == Counts(
        statements=numbers.n_statements,
        missed=numbers.n_missing,
        excluded=numbers.n_excluded,
        branches=numbers.n_branches,
        partial=numbers.n_partial_branches,
        missed_branches=numbers.n_missing_branches,
    )


@given(analyses())
def test_its_lines_and_jumps_are_coverage_pys(file):
    analysis = theirs(file)

    assert set(file.missing) == analysis.missing
    assert as_lists(file.missing_branches) == analysis.missing_branch_arcs()
    assert as_lists(file.executed_branches) == analysis.executed_branch_arcs()


@given(structures())
def test_exits_leave_out_jumps_from_and_to_excluded_lines(structure):
    exits = structure.exits()

    assert sum(exits.values()) == sum(not {start, end} & set(structure.excluded) for start, end in structure.arcs)


def as_lists(branches):
    return {start: list(ends) for start, ends in branches.items()}
