from __future__ import annotations

import pytest

from bundles import ran, run
from covey.analysis.build import everything
from covey.analysis.files import FileResult, file_results
from covey.analysis.gaps import environment_gaps, no_hits_reason, stale_gaps
from covey.combine.merge import merge_bundles
from covey.model.analysis import FileAnalysis, Skipped, Structure
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.report import EnvironmentReport, GapKind
from covey.model.run import Outcome, Process

LINES = Structure(LineSet.of([1, 2]), LineSet(), line_count=2)


def files(*parts):
    return [r.outcome for r in file_results(merge_bundles(parts), everything) if isinstance(r.outcome, FileAnalysis)]


def environment(name, *runs):
    return EnvironmentReport(name, Counts(), only=0, runs=runs)


def process(outcome, detail=""):
    return Process(7, 1, ("python", "x.py"), "/usr/bin/python3", "2026-11-20T10:00:00", outcome, detail=detail)


def test_an_environment_that_never_ran_is_a_gap_that_says_how_to_fill_it():
    (gap,) = environment_gaps([environment("e2e")], files(ran("unit", "a.py", LINES, 1)))

    assert (gap.kind, gap.subject) == (GapKind.NO_DATA, "e2e")
    assert "`covey run e2e`" in gap.reason


def test_an_environment_that_hit_something_is_no_gap():
    hit = files(ran("unit", "a.py", LINES, 1))

    assert list(environment_gaps([environment("unit", run("unit"))], hit)) == []


def test_data_that_was_not_saved_is_a_gap_though_others_hit_something():
    hit = files(ran("unit", "a.py", LINES, 1))
    runs = [run("unit", processes=(process(Outcome.SAVED), process(Outcome.LOST, "ended by SIGKILL")))]

    (gap,) = environment_gaps([environment("unit", *runs)], hit)

    assert (gap.kind, gap.subject) == (GapKind.LOST, "unit")
    assert gap.reason == "what a Python process of it ran was not saved"


def test_an_environment_that_hit_no_statement_is_a_gap():
    only_comments = files(ran("unit", "a.py", LINES, 9), ran("e2e", "a.py", LINES, 1))

    (gap,) = environment_gaps([environment("unit", run("unit")), environment("e2e", run("e2e"))], only_comments)

    assert (gap.kind, gap.subject) == (GapKind.NO_HITS, "unit")


@pytest.mark.parametrize(
    ("runs", "reason"),
    [
        ([run("x", foreign=True)], "its data file holds no line of the source"),
        ([run("x")], "no Python process of it was measured"),
        ([run("x", processes=(process(Outcome.LOST),))], "its Python processes ended before their data was saved"),
        (
            [run("x", processes=(process(Outcome.UNMEASURED, "no coverage.py for Python 3.4"),))],
            "its Python processes could not be measured (no coverage.py for Python 3.4)",
        ),
        ([run("x", processes=(process(Outcome.RUNNING),))], "its Python processes still ran when its command ended"),
        ([run("x", processes=(process(Outcome.SAVED),))], "its Python processes ran no line of the source"),
        (
            [run("x", processes=(process(Outcome.SAVED), process(Outcome.LOST)))],
            "its Python processes ran no line of the source",
        ),
        ([run("x", foreign=True), run("x", processes=(process(Outcome.LOST),))], "ended before their data was saved"),
    ],
)
def test_the_likeliest_reason_for_no_hits_is_named(runs, reason):
    assert reason in no_hits_reason(runs)


def test_an_environment_with_another_text_is_one_gap_that_names_some_files():
    def result(path, *stale):
        return FileResult(path, Skipped(path, ""), stale)

    one, many = stale_gaps(
        [result("a.py", "server", "unit"), result("b.py"), *(result(f"c{n}.py", "unit") for n in range(4))]
    )

    assert (one.kind, one.subject) == (GapKind.STALE, "server")
    assert "another text of a.py: " in one.reason
    assert (many.kind, many.subject) == (GapKind.STALE, "unit")
    assert "another text of a.py, c0.py, c1.py and 2 more files: " in many.reason


def test_an_environment_that_ran_two_texts_of_a_file_is_told_from_one_that_ran_another():
    (gap,) = stale_gaps([FileResult("a.py", Skipped("a.py", ""), ("unit",), ("unit",))])

    assert (gap.kind, gap.subject) == (GapKind.STALE, "unit")
    assert "two texts of a.py, edited while it ran" in gap.reason
