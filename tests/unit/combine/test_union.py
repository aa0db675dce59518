from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundles import bundles, ran
from covey.analysis.build import build
from covey.combine.merge import merge_bundles
from covey.combine.union import MOST_MARKS, MOST_VIEWS
from covey.errors import DataError
from covey.model.bundle import Bundle
from covey.model.measurement import Measurement
from covey.model.packed import PackedBundle
from covey.system.bundle import read_bundle, write_bundle
from covey.system.bundle_file import bundle_part, new_union
from covey.system.packing import pack, unpack
from examples import examples

several = settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def united(parts) -> PackedBundle:
    union = new_union()
    for part in parts:
        union.add_packed(pack(part))
    return union.result()


def united_as_files(folder, parts) -> PackedBundle:
    union = new_union()
    for number, part in enumerate(parts):
        path = folder / f"{number}.covey"
        write_bundle(path, part)
        union.add(bundle_part(path, union))
    return union.result()


@several
@given(bundles())
def test_a_bundle_is_the_same_packed_and_unpacked(bundle):
    assert unpack(pack(bundle)) == bundle


@several
@given(st.lists(bundles(), max_size=4), st.randoms(use_true_random=False))
def test_a_union_is_the_merge_of_bundles_in_any_order(parts, random):
    expected = merge_bundles(parts)

    assert unpack(united(parts)) == expected
    assert unpack(united(random.sample(parts, len(parts)))) == expected


@several
@given(st.lists(bundles(), max_size=4), st.randoms(use_true_random=False))
def test_a_union_of_files_is_the_merge_of_what_was_written(tmp_path, parts, random):
    expected = merge_bundles(parts)

    assert unpack(united_as_files(tmp_path, parts + parts)) == expected
    assert unpack(united_as_files(tmp_path, random.sample(parts, len(parts)))) == expected


@several
@given(st.lists(bundles(), min_size=1, max_size=3), st.data())
def test_a_union_grouped_in_any_way_is_the_same(tmp_path, parts, data):
    cut = data.draw(st.integers(0, len(parts)))
    groups = [unpack(united_as_files(tmp_path, group)) for group in (parts[:cut], parts[cut:])]

    assert unpack(united_as_files(tmp_path, groups)) == merge_bundles(parts)


def test_hits_that_are_known_by_their_mark_are_still_those_of_their_file(tmp_path):
    """More shards, and more different ones, than marks and views are remembered."""
    parts = [
        ran("unit", f"{name}.py", None, number % 40, number, started=f"{number % 24:02}:00", jumps=[(number, 1)])
        for number in range(3 * MOST_MARKS)
        for name in ("a", *("b" * (number % (2 * MOST_VIEWS))))
    ]

    assert unpack(united_as_files(tmp_path, parts)) == merge_bundles(parts)


def test_a_bundle_adds_nothing_when_its_runs_and_all_its_hits_are_in_the_union(tmp_path):
    first, more, elsewhere = (
        ran("unit", name, None, *lines, jumps=[(lines[-1], 1)])
        for name, lines in (("a.py", [1]), ("a.py", [1, 2]), ("b.py", [1]))
    )
    union = new_union()
    known = []
    for number, part in enumerate([first, first, more, first, elsewhere, elsewhere]):
        write_bundle(tmp_path / f"{number}.covey", part)
        part = bundle_part(tmp_path / f"{number}.covey", union)
        known.append(union.has(part))
        union.add(part)

    assert known == [False, True, False, True, False, True]


def test_what_does_not_go_together_changes_nothing(tmp_path):
    union = new_union()
    union.add_packed(pack(ran("unit", "a.py", None, 1, branch=True)))
    before = union.result()

    for other, slug in (
        (ran("e2e", "a.py", None, 2, branch=False), "mixed-branch"),
        (Bundle(Measurement(tracers={"t.html": "jinja"}), {}, {}), None),
        (Bundle(Measurement(tracers={"t.html": "django"}), {}, {}), "tracer-conflict"),
    ):
        write_bundle(tmp_path / "x.covey", other)
        part = bundle_part(tmp_path / "x.covey", union)
        if slug is None:
            union.add(part)
            before = union.result()
            continue
        with pytest.raises(DataError) as caught:
            union.add(part)
        assert caught.value.slug == slug
        assert union.result() == before


@several
@given(st.lists(bundles(), min_size=1, max_size=3))
def test_a_report_of_a_union_is_that_of_the_merge(tmp_path, parts):
    write_path = tmp_path / "united.covey"
    write_bundle(write_path, unpack(united_as_files(tmp_path, parts)))

    assert build(read_bundle(write_path)) == build(merge_bundles(parts))
