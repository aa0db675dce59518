from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from bundles import INTERPRETERS, bundles, ran
from covey.analysis.build import build
from covey.combine.merge import merge_bundles
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.refs import Commit
from covey.model.report import Gap, GapKind
from examples import examples

LINES = Structure(LineSet.of([1, 2, 3, 4]), LineSet(), line_count=4)
ONE, OTHER = Commit("1" * 40, dirty=False, branch="main"), Commit("2" * 40, dirty=True)


def at(bundle: Bundle, commit: Commit | None) -> Bundle:
    return replace(bundle, runs={id: replace(run, commit=commit) for id, run in bundle.runs.items()})


def test_the_total_is_the_sum_of_the_files():
    report = build(merge_bundles([ran("unit", "a.py", LINES, 1, 2, 3), ran("unit", "b.py", LINES)]))

    assert report.total == Counts(statements=8, missed=5)
    assert [file.path for file in report.files] == ["a.py", "b.py"]
    assert report.complete


def test_a_file_that_could_not_be_analysed_is_in_no_number_and_makes_the_report_incomplete():
    bundle = merge_bundles([ran("unit", "a.py", LINES, 1), ran("unit", "b.py", Skipped("b.py", "not valid Python"), 1)])

    report = build(bundle)

    assert report.total.statements == 4
    assert report.skipped == (Skipped("b.py", "not valid Python"),)
    assert [(gap.kind, gap.subject) for gap in report.gaps] == [(GapKind.SKIPPED, "b.py")]
    assert "not valid Python" in report.gaps[0].reason


def test_errors_that_are_to_be_ignored_are_still_said():
    bundle = merge_bundles([ran("unit", "a.py", LINES, 1), ran("unit", "b.py", Skipped("b.py", "not valid Python"), 1)])

    report = build(bundle, ignore_errors=True)

    assert report.skipped
    assert report.complete


def test_files_that_are_not_wanted_are_in_no_number():
    bundle = merge_bundles([ran("unit", "a.py", LINES, 1), ran("unit", "vendored/b.py", LINES, 1)])

    report = build(bundle, wanted=lambda path: not path.startswith("vendored/"))

    assert report.total == Counts(statements=4, missed=3)
    assert report.environments[0].counts == report.total


def test_a_declared_environment_without_data_makes_the_report_incomplete():
    report = build(ran("unit", "a.py", LINES, 1), declared=["unit", "e2e"])

    assert [(gap.kind, gap.subject) for gap in report.gaps] == [(GapKind.NO_DATA, "e2e")]


def test_gaps_and_notes_from_elsewhere_are_kept():
    gap = Gap(GapKind.TWO_ROOTS, "/srv", "look like one")

    report = build(ran("unit", "a.py", LINES, 1), gaps=[gap], notes=["worth knowing"])

    assert (report.gaps, report.notes) == ((gap,), ("worth knowing",))


def test_the_commit_is_known_when_all_runs_agree():
    parts = [at(ran("unit", "a.py", LINES, 1), ONE), at(ran("e2e", "a.py", LINES, 1), ONE)]

    report = build(merge_bundles(parts))

    assert report.commit == ONE
    assert report.notes == ()


def test_runs_of_different_commits_have_none_and_are_named():
    parts = [at(ran("unit", "a.py", LINES, 1), ONE), at(ran("e2e", "a.py", LINES, 1), OTHER)]

    report = build(merge_bundles(parts))

    assert report.commit is None
    assert report.notes == (
        "the environments were measured at different commits: e2e at 2222222222+changes, unit at 1111111111",
    )


def test_two_runs_of_one_environment_at_different_commits_are_named_too():
    parts = [at(ran("unit", "a.py", LINES, 1, started="09:00"), ONE), at(ran("unit", "a.py", LINES, 2), OTHER)]

    report = build(merge_bundles(parts))

    assert report.commit is None
    assert report.notes == (
        "the environments were measured at different commits: unit at 1111111111, unit at 2222222222+changes",
    )


def test_a_clean_and_a_changed_tree_of_one_commit_are_not_one_commit():
    parts = [at(ran("unit", "a.py", LINES, 1), ONE), at(ran("e2e", "a.py", LINES, 1), replace(ONE, dirty=True))]

    assert build(merge_bundles(parts)).commit is None


def test_the_newest_run_and_the_newest_coverage_are_named():
    older = ran("unit", "a.py", LINES, 1, started="09:00", interpreter=replace(INTERPRETERS[0], coverage="7.9.10"))
    newer = ran("e2e", "a.py", LINES, 1, started="12:30", interpreter=replace(INTERPRETERS[0], coverage="7.10.2"))

    report = build(merge_bundles([older, newer]))

    assert report.measured_at == "2026-11-20T12:30:00+00:00"
    assert report.coverage_version == "7.10.2"


def test_of_nothing_there_is_an_empty_report():
    report = build(Bundle())

    assert (report.files, report.environments, report.total, report.measured_at) == ((), (), Counts(), "")


@settings(max_examples=examples(40))
@given(bundles())
def test_a_report_can_be_made_of_any_bundle(bundle):
    report = build(bundle, declared=["unit", "never"])

    assert report.total == sum((file.counts for file in report.files), Counts())
    assert not report.complete
    assert len(report.files) + len(report.skipped) == len({file.path for file in (*report.files, *report.skipped)})
