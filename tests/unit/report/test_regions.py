from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from coverage.results import Analysis, AnalysisNarrower
from hypothesis import given
from hypothesis import strategies as st

from covey.model.analysis import Region
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.report.regions import Narrowed, narrow, region_analyses
from unit.model.test_analysis import LAST, analyses, some_lines, theirs
from unit.report.samples import PARSER, analysed, lines


def as_seen(part: Narrowed | Analysis) -> object:
    """Everything a report shows of an analysis, the same of coverage.py's and of ours."""
    if isinstance(part, Narrowed):
        lines = (part.statements, part.executed, part.missing, part.excluded)
        jumps = (part.missing_branches, part.executed_branches)
        branches = sum(part.exits.values())
        return part.counts, [[*each] for each in lines], [[*map(as_lists, each.items())] for each in jumps], branches
    numbers = part.numbers
    counts = Counts(
        numbers.n_statements,
        numbers.n_missing,
        numbers.n_excluded,
        numbers.n_branches,
        numbers.n_partial_branches,
        numbers.n_missing_branches,
    )
    theirs = (part.statements, part.executed, part.missing, part.excluded)
    arcs = (part.missing_branch_arcs(), part.executed_branch_arcs())
    jumps = [sorted(map(as_lists, each.items())) for each in arcs]
    return counts, [sorted(each) for each in theirs], jumps, numbers.n_branches


def as_lists(jumps: tuple[int, Iterable[int]]) -> list[object]:
    start, ends = jumps
    return [start, list(ends)]


@given(analyses(), st.lists(some_lines, max_size=5))
def test_each_part_is_what_coverage_py_narrows_to(file, parts):
    narrower = AnalysisNarrower(theirs(file))
    narrower.add_regions(map(set, parts))

    narrowed = narrow(file, [LineSet.of(part) for part in parts])

    for part in parts:
        assert as_seen(narrowed[LineSet.of(part)]) == as_seen(narrower.narrow(set(part)))


@given(analyses(), st.lists(st.tuples(some_lines, st.integers(1, LAST)), max_size=5, unique_by=lambda part: part[1]))
def test_the_statements_of_all_regions_and_of_the_outside_are_those_of_the_file(file, parts):
    taken = LineSet()
    regions = []
    for part, start in parts:
        own = LineSet.of(part) - taken
        taken |= own
        regions.append(Region("function", f"f{start % 2}", start, own))
    file = replace(file, structure=replace(file.structure, regions=tuple(regions)))

    results = region_analyses(file, "function")

    assert sum(result.analysis.counts.statements for result in results) == file.counts.statements
    assert sum(result.analysis.counts.missed for result in results) == file.counts.missed
    assert len({result.name for result in results}) == len(results)
    assert results[-1].name == ""


def test_regions_come_by_their_line_and_the_outside_last():
    functions = [(result.name, result.start) for result in region_analyses(PARSER, "function")]
    classes = [(result.name, result.analysis.counts.statements) for result in region_analyses(PARSER, "class")]

    assert functions == [("Parser.feed", 6), ("main", 20), ("", 1)]
    assert classes == [("Parser", 5), ("", 9)]


def test_of_regions_with_one_name_the_first_with_statements_keeps_it():
    regions = [Region("function", "f", start, lines(f"{start + 1}")) for start in (9, 1, 5)]
    file = analysed("a.py", "1,5-6,9-10", "1", regions=regions)

    assert [result.name for result in region_analyses(file, "function")] == ["f@1", "f", "f@9", ""]


def test_a_file_all_of_whose_lines_are_in_regions_has_an_empty_outside():
    file = analysed("a.py", "1-3", "1-3", regions=[Region("class", "A", 1, lines("1-3"))], line_count=3)

    outside = region_analyses(file, "class")[-1]

    assert (outside.name, outside.start, outside.analysis.counts.statements) == ("", 1, 0)
