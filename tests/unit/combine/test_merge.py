from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundles import bundles, measurements, readings
from covey.combine.merge import merge, merge_bundles
from covey.errors import DataError
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter, Run
from examples import examples

PYTHON = Interpreter("cpython", "3.11.7", "7.17.3")
FILE = FileKey("unit", "a.py", "D")
STRUCTURE = Structure(LineSet.of([1, 2, 3]), LineSet())
several = settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])


def trace(*lines):
    return Trace(LineSet.of(lines), frozenset({(line, line + 1) for line in lines}))


@several
@given(st.lists(measurements(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_order_grouping_and_repeats_of_measurements_change_nothing(parts, random):
    shuffled = random.sample(parts, len(parts))
    cut = random.randrange(len(parts))

    assert merge(shuffled) == merge(parts)
    assert merge([merge(parts[:cut]), merge(parts[cut:])]) == merge(parts)
    assert merge(parts + parts) == merge(parts)
    assert merge([*parts, Measurement()]) == merge(parts)


@several
@given(measurements())
def test_a_measurement_alone_stays_what_it_is(measurement):
    assert merge([measurement]) == measurement
    assert merge([]) == Measurement()


@several
@given(measurements(), measurements())
def test_everything_that_ran_in_any_part_ran_and_nothing_else(one, other):
    merged = merge([one, other])

    assert set(merged.traces) == {*one.traces, *other.traces}
    for key, united in merged.traces.items():
        assert united == one.traces.get(key, Trace()) | other.traces.get(key, Trace())


@several
@given(st.lists(bundles(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_order_grouping_and_repeats_of_bundles_change_nothing(parts, random):
    shuffled = random.sample(parts, len(parts))
    cut = random.randrange(len(parts))

    assert merge_bundles(shuffled) == merge_bundles(parts)
    assert merge_bundles([merge_bundles(parts[:cut]), merge_bundles(parts[cut:])]) == merge_bundles(parts)
    assert merge_bundles(parts + parts) == merge_bundles(parts)


@several
@given(st.lists(readings, min_size=2, max_size=4))
def test_a_text_that_somebody_could_read_is_not_lost_to_one_who_could_not(all_readings):
    merged = merge_bundles(Bundle(readings={FILE: by_interpreter}) for by_interpreter in all_readings).readings[FILE]

    for interpreter, reading in merged.items():
        found = [by_interpreter[interpreter] for by_interpreter in all_readings if interpreter in by_interpreter]
        assert reading in found
        assert isinstance(reading, Structure) is any(isinstance(other, Structure) for other in found)


def test_of_two_exclusion_rules_the_one_that_excludes_less_is_kept():
    less = Structure(LineSet.of([1, 2]), LineSet.of([3]))

    for parts in ([STRUCTURE, less], [less, STRUCTURE]):
        merged = merge_bundles(Bundle(readings={FILE: {PYTHON: part}}) for part in parts)
        assert merged.readings == {FILE: {PYTHON: STRUCTURE}}


def test_the_same_run_in_two_bundles_is_one_run_and_others_stay_apart():
    run = Run("r1", "unit", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", "")
    other = replace(run, id="r2", environment="e2e")

    merged = merge_bundles([Bundle(runs={"r1": run}), Bundle(runs={"r1": run, "r2": other})])

    assert merged.runs == {"r1": run, "r2": other}


def test_environments_texts_and_contexts_are_not_mixed():
    parts = [
        Measurement({Key(FILE): trace(1)}, branch=True),
        Measurement({Key(FILE._replace(environment="e2e")): trace(2)}, branch=True),
        Measurement({Key(FILE._replace(digest="E")): trace(3)}, branch=True),
        Measurement({Key(FILE, "test_one"): trace(4)}, branch=True),
    ]

    assert [list(found.lines) for found in merge(parts).traces.values()] == [[1], [2], [3], [4]]


def test_branch_and_line_data_are_not_merged():
    with pytest.raises(DataError) as caught:
        merge([Measurement(branch=True), Measurement(), Measurement(branch=False)])

    assert caught.value.slug == "mixed-branch"


def test_a_part_that_measured_nothing_goes_with_both_kinds():
    assert merge([Measurement(), Measurement(branch=False)]).branch is False
    assert merge([Measurement(branch=True), Measurement()]).branch is True
    assert merge([Measurement(), Measurement()]).branch is None


def test_one_path_measured_by_two_plugins_is_refused_by_name():
    with pytest.raises(DataError) as caught:
        merge([Measurement(tracers={"t.html": "django"}), Measurement(tracers={"t.html": "jinja"})])

    assert caught.value.slug == "tracer-conflict"
    assert "t.html" in caught.value.what


def test_what_could_not_be_read_is_kept_where_nobody_could():
    bundle = Bundle(readings={FILE: {PYTHON: Skipped("a.py", "its source is not there")}})

    assert merge_bundles([bundle, Bundle()]) == bundle
