from __future__ import annotations

import pytest
from hypothesis import given, settings

from bundles import INTERPRETERS, bundles, ran
from covey.analysis.build import everything
from covey.analysis.files import current_digests, file_results
from covey.combine.merge import merge_bundles
from covey.model.analysis import FileAnalysis, Skipped, Structure
from covey.model.lines import LineSet
from examples import examples

LINES = Structure(LineSet.of([1, 2, 3]), LineSet(), line_count=3)
LONGER = Structure(LineSet.of([1, 2, 3, 4, 5]), LineSet(), line_count=5)


def results(*parts, wanted=everything):
    return file_results(merge_bundles(parts), wanted)


def only(found) -> FileAnalysis:
    (result,) = found
    assert isinstance(result.outcome, FileAnalysis)
    return result.outcome


def test_environments_that_ran_one_text_are_counted_together():
    file = only(results(ran("unit", "a.py", LINES, 1), ran("e2e", "a.py", LINES, 2)))

    assert file.executed == LineSet.of([1, 2])
    assert file.by_environment == {"e2e": LineSet.of([2]), "unit": LineSet.of([1])}


def test_contexts_are_kept_with_their_lines_and_counted_together():
    file = only(results(ran("unit", "a.py", LINES, 1, context="one"), ran("unit", "a.py", LINES, 1, 2, context="two")))

    assert file.contexts == {"one": LineSet.of([1]), "two": LineSet.of([1, 2])}
    assert file.executed == LineSet.of([1, 2])


def test_files_are_sorted_by_path_and_only_wanted_ones_are_there():
    parts = [ran("unit", path, LINES, 1) for path in ("b.py", "a/z.py", "a.py", "x.py")]

    found = results(*parts, wanted=lambda path: path != "x.py")

    assert [result.path for result in found] == ["a.py", "a/z.py", "b.py"]


def test_the_text_of_the_newest_run_counts_and_hits_of_another_are_not_mixed_in():
    (result,) = results(
        ran("unit", "a.py", LONGER, 1, 5, digest="new", started="11:00"),
        ran("e2e", "a.py", LINES, 2, 3, digest="old", started="10:00"),
    )

    assert result.stale == ("e2e",)
    assert isinstance(result.outcome, FileAnalysis)
    assert result.outcome.executed == LineSet.of([1, 5])
    assert result.outcome.structure is LONGER


@pytest.mark.parametrize(("earlier", "later"), [("a", "z"), ("z", "a")])
def test_of_two_texts_that_one_run_ran_the_one_that_can_be_read_counts(earlier, later):
    (result,) = results(
        ran("unit", "a.py", Skipped("a.py", "it was edited while it ran"), 1, digest=earlier),
        ran("unit", "a.py", LINES, 2, digest=later),
    )

    assert (result.stale, result.edited) == (("unit",), ("unit",))
    assert isinstance(result.outcome, FileAnalysis)
    assert result.outcome.executed == LineSet.of([2])


@pytest.mark.parametrize(("ran_text", "seen_text"), [("a", "z"), ("z", "a")])
def test_a_text_that_ran_goes_before_one_that_was_only_read_afterwards(ran_text, seen_text):
    (result,) = results(
        ran("unit", "a.py", Skipped("a.py", "it was edited while it ran"), 1, digest=ran_text),
        ran("unit", "a.py", LINES, digest=seen_text),
    )

    assert result.outcome == Skipped("a.py", "it was edited while it ran")


def test_a_run_that_only_saw_another_text_and_ran_nothing_of_it_is_not_stale():
    (result,) = results(
        ran("unit", "a.py", LINES, 1, digest="new", started="11:00"),
        ran("e2e", "a.py", LINES, digest="old", started="10:00"),
    )

    assert result.stale == ()


def test_a_file_that_newer_runs_did_not_see_keeps_its_text():
    bundle = merge_bundles([
        ran("unit", "a.py", LINES, 1, digest="old", started="10:00"),
        ran("e2e", "b.py", LINES, 1, digest="new", started="11:00"),
    ])  # fmt: skip

    assert current_digests(bundle) == {"a.py": "old", "b.py": "new"}


def test_two_pythons_that_ran_a_text_are_read_together():
    other = Structure(LineSet.of([1, 2, 4]), LineSet(), line_count=4)

    file = only(results(ran("unit", "a.py", LINES, 1), ran("e2e", "a.py", other, 1, interpreter=INTERPRETERS[1])))

    assert file.structure.statements == LineSet.of([1, 2, 3, 4])


def test_a_python_that_only_looked_at_a_text_has_no_say_in_what_could_run():
    file = only(results(ran("unit", "a.py", LINES, 1), ran("e2e", "a.py", LONGER, interpreter=INTERPRETERS[1])))

    assert file.structure is LINES


def test_where_nobody_ran_a_file_those_who_looked_say_what_is_missed():
    file = only(results(ran("unit", "a.py", LINES)))

    assert file.missing == LineSet.of([1, 2, 3])


def test_a_reading_that_failed_gives_way_to_one_that_did_not():
    failed = ran("e2e", "a.py", Skipped("a.py", "not valid Python"), 1, interpreter=INTERPRETERS[1])

    assert only(results(ran("unit", "a.py", LINES, 2), failed)).executed == LineSet.of([1, 2])


def test_a_file_that_nobody_could_read_is_skipped_with_the_reason():
    (failed,) = results(ran("unit", "a.py", Skipped("a.py", "not valid Python"), 1))
    (unseen,) = results(ran("unit", "a.py", None, 1))

    assert failed.outcome == Skipped("a.py", "not valid Python")
    assert unseen.outcome == Skipped("a.py", "its source was not found")


@settings(max_examples=examples(60))
@given(bundles())
def test_every_file_of_any_bundle_has_one_result_and_every_number_fits(bundle):
    found = file_results(bundle, everything)

    assert [result.path for result in found] == sorted(
        {key.file.path for key in bundle.measurement.traces} | {key.path for key in bundle.readings}
    )
    for result in found:
        if isinstance(result.outcome, FileAnalysis):
            counts = result.outcome.counts
            assert 0 <= counts.missed <= counts.statements
            assert 0 <= counts.missed_branches <= counts.branches
            assert 0 <= counts.partial <= counts.missed_branches
