"""The analysis of this Python's standard library is coverage.py's, for data that nobody measured.

Of every eighth file; of every single one, which takes some minutes, with COVEY_TEST_WHOLE=1.
"""

from __future__ import annotations

import os
import sysconfig
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData
from coverage.exceptions import NotPython
from coverage.misc import join_regex
from coverage.plugin import FileReporter
from coverage.results import Analysis, analysis_from_file_reporter

from covey.analysis.analyse import analyse
from covey.analysis.encoding import decode, encode
from covey.analysis.structure import read_structure
from covey.model.analysis import Skipped, Structure
from covey.model.lines import LineSet
from covey.model.measurement import Arc, Trace
from oracle.facts import facts, facts_of_coverage

pytestmark = pytest.mark.slow

LIBRARY = Path(sysconfig.get_path("stdlib"))
THIRD_PARTY = {"site-packages", "dist-packages"}
STEP = 1 if os.environ.get("COVEY_TEST_WHOLE") == "1" else 8
PARTS = 4


def files() -> list[Path]:
    found = sorted(path for path in LIBRARY.rglob("*.py") if not THIRD_PARTY & {*path.relative_to(LIBRARY).parts})
    return found[::STEP]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_statement_jump_region_and_number_of_files_of_the_standard_library_is_coverage_pys(part):
    found = files()[part::PARTS]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        differences = [f"{path}: {what}" for path in found for what in differing(path)]

    assert len(found) > 20
    assert differences == []


def differing(path: Path) -> Iterator[str]:
    """What covey and coverage.py see differently in one file."""
    cov = Coverage(data_file=None, config_file=False, branch=True)
    exclude = cov._exclude_regex("exclude")
    partial = join_regex(cov.config.partial_list + cov.config.partial_always_list)
    structure = read_structure(path.read_bytes(), path=str(path), exclude=exclude, partial=partial)
    with closed_at_last(cov.get_data()):
        reporter = cov._get_file_reporter(str(path))
    if isinstance(structure, Skipped):
        if not is_refused(reporter):
            yield f"skipped for {structure.reason}, but read by coverage.py"
        return
    if decode(encode(structure)) != structure:
        yield "its encoding"
    if {(r.kind, r.name, r.start, frozenset(r.lines)) for r in structure.regions} != {
        (r.kind, r.name, r.start, frozenset(r.lines)) for r in reporter.code_regions()
    }:
        yield "its regions"
    for name, arcs in data_for(structure).items():
        theirs = analysis_of_coverage(reporter, arcs)
        trace = Trace(LineSet.of({line for arc in arcs for line in arc if line > 0}), arcs)
        ours = analyse(str(path), structure, {"unit": trace}, branch=True)
        expected = facts_of_coverage(theirs)
        yield from (f"{fact}, when {name}" for fact, value in facts(ours).items() if value != expected[fact])
        if dict(ours.exits) != dict(theirs.exit_counts):
            yield "its exits"


def data_for(structure: Structure) -> dict[str, frozenset[Arc]]:
    """Nothing ran; every possible jump and every step from line to line was taken; half of them were."""
    lines = range(1, structure.line_count + 1)
    every = structure.arcs | {(line, line) for line in lines} | {(line, line + 1) for line in lines}
    return {
        "nothing ran": frozenset(),
        "everything ran": frozenset(every),
        "half of it ran": frozenset(sorted(every)[::2]),
    }


def analysis_of_coverage(reporter: FileReporter, arcs: frozenset[Arc]) -> Analysis:
    with closed_at_last(CoverageData(no_disk=True)) as data:
        data.add_arcs({reporter.filename: arcs})
        data.touch_file(reporter.filename)
        return analysis_from_file_reporter(data, 0, reporter, reporter.filename)


@contextmanager
def closed_at_last(data: CoverageData) -> Iterator[CoverageData]:
    """Data in memory, which an ordinary `close` keeps open."""
    try:
        yield data
    finally:
        data.close(force=True)


def is_refused(reporter: FileReporter) -> bool:
    try:
        analysis_of_coverage(reporter, frozenset())
    except (NotPython, SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False
