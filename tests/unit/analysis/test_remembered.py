from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bundles import bundles, ran
from covey.analysis.build import build
from covey.analysis.remembered import Memory
from covey.combine.merge import merge_bundles
from covey.errors import DataError
from covey.model.analysis import FileAnalysis, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import Trace
from covey.model.packed_trace import joined
from covey.model.report import Report
from covey.system.packing import pack, unpack_later
from examples import examples

CHOICE = Structure(
    LineSet.of([1, 2, 3, 4]), LineSet.of([5]), arcs=frozenset({(1, 2), (1, 3), (2, 4), (3, 4), (4, -1)}), line_count=5
)
LAZY = ("structure", "taken", "exits")


class Kept(dict[str, str]):
    """A memory that is asked in a test."""

    @property
    def memory(self) -> Memory:
        return Memory(lambda keys: {key: self[key] for key in keys if key in self}, self.update)


def stored(bundle: Bundle) -> Bundle:
    """As out of a file."""
    return unpack_later(pack(bundle))


def filled(value: Structure | Trace) -> set[str]:
    """The slots that hold something by now."""
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name for name in names if _holds(value, name)}


def _holds(value: object, name: str) -> bool:
    try:
        object.__getattribute__(value, name)
    except AttributeError:
        return False
    return True


def shown(report: Report) -> object:
    """All that tables, documents and gates make use of."""
    return (
        replace(report, files=()),
        [
            (file.path, file.branch, file.counts, file.statements, file.executed, file.missing, file.by_environment)
            for file in report.files
        ],
        [(file.missing_branches, file.executed_branches, file.contexts) for file in report.files],
        [(file.structure, file.taken, file.exits) for file in report.files],
    )


@settings(max_examples=examples(60))
@given(bundles())
def test_a_report_of_remembered_files_is_the_report(bundle):
    kept = Kept()
    plain = shown(build(bundle))

    assert shown(build(stored(bundle), memory=kept.memory)) == plain
    before = dict(kept)
    again = build(stored(bundle), memory=kept.memory)
    assert shown(again) == plain
    assert kept == before


@pytest.mark.parametrize(
    "forged", ["", "[]", "{}", "7", "null", "[" * 5000, '{"statements":"1e","executed":"-2"}', '{"statements": 1}']
)
def test_what_is_no_analysis_is_made_anew(forged):
    kept = Kept()
    bundle = ran("unit", "a.py", CHOICE, 1, 2)
    plain = shown(build(stored(bundle), memory=kept.memory))

    kept.update(dict.fromkeys(kept, forged))

    assert shown(build(stored(bundle), memory=kept.memory)) == plain


@pytest.mark.parametrize("key", ["statements", "executed", "environments", "missing_branches", "excluded", "branches"])
@pytest.mark.parametrize(
    "value", ['"x"', "null", "[[1, 2.5]]", "1.5", '{"unit": 3}', '[["1", 2]]', f'"{"f" * 9_999_999}"']
)
def test_values_of_another_kind_are_no_analysis(key, value):
    kept = Kept()
    bundle = stored(ran("unit", "a.py", CHOICE, 1, 2))
    build(bundle, memory=kept.memory)
    ((entry, text),) = kept.items()
    start = text.index(f'"{key}":') + len(key) + 3
    end = text.find(',"', start) if key != "branches" else len(text) - 1
    kept[entry] = text[:start] + value + text[end:]

    build(bundle, memory=kept.memory)

    assert kept == {entry: text}


def test_files_are_light_again_once_they_were_looked_at():
    kept = Kept()
    bundle = stored(ran("unit", "a.py", CHOICE, 1, 2, jumps=[(1, 2)], branch=True))
    readings = [reading for found in bundle.readings.values() for reading in found.values()]
    for _ in ("fresh", "remembered"):
        (file,) = build(bundle, memory=kept.memory).files
        assert not {*LAZY} & file.__dict__.keys()

        file.structure  # noqa: B018
        file.executed_branches  # noqa: B018
        file.lighten()

        assert not {*LAZY, "executed_branches"} & file.__dict__.keys()
        assert not any("arcs" in filled(value) for value in (*readings, *bundle.measurement.traces.values()))
        assert file.structure == CHOICE
        assert file.executed_branches == {1: (2,)}
        file.lighten()


def test_tables_of_remembered_files_look_at_no_structure_and_no_jump():
    kept = Kept()
    bundle = ran("unit", "a.py", CHOICE, 1, 2)
    build(stored(bundle), memory=kept.memory)

    (file,) = build(stored(bundle), memory=kept.memory).files

    assert file.counts.statements == 4
    assert file.missing == LineSet.of([3, 4])
    assert not {*LAZY} & file.__dict__.keys()
    assert file.structure == CHOICE
    assert {*LAZY} <= file.__dict__.keys()


def test_other_hits_other_environments_and_another_text_are_other_files():
    kept = Kept()
    for bundle in (
        ran("unit", "a.py", CHOICE, 1),
        ran("unit", "a.py", CHOICE, 1, 2),
        ran("e2e", "a.py", CHOICE, 1),
        ran("unit", "a.py", CHOICE, 1, context="test"),
        ran("unit", "a.py", replace(CHOICE, excluded=LineSet()), 1),
        merge_bundles([ran("unit", "a.py", CHOICE, 1), ran("e2e", "a.py", CHOICE, 1)]),
    ):
        assert shown(build(stored(bundle), memory=kept.memory)) == shown(build(bundle))


def test_files_that_were_made_from_something_else_have_another_identity():
    kept = Kept()
    parts = [
        ran("unit", "a.py", CHOICE, 1),
        ran("unit", "b.py", CHOICE, 1),
        ran("unit", "a.py", CHOICE, 1, 2),
        ran("unit", "a.py", CHOICE, 1, context="test"),
        ran("unit", "a.py", CHOICE, 1, digest="d2"),
        ran("e2e", "a.py", CHOICE, 1),
        ran("unit", "a.py", replace(CHOICE, descriptions={(1, 2): "why"}), 1),
        ran("unit", "a.py", replace(CHOICE, excluded=LineSet()), 1),
    ]

    first, again, unkept = (
        [file.identity for part in parts for file in build(stored(part), memory=memory).files]
        for memory in (kept.memory, kept.memory, None)
    )

    assert len({*first}) == len(parts)
    assert first == again == unkept


def test_what_is_not_stored_has_no_identity():
    (file,) = build(ran("unit", "a.py", CHOICE, 1)).files

    assert file.identity == ""


def test_one_changed_file_is_the_only_one_that_is_analysed():
    kept = Kept()
    parts = [ran("unit", f"{name}.py", CHOICE, 1) for name in "abc"]
    build(stored(merge_bundles(parts)), memory=kept.memory)
    changed = [*parts[:2], ran("unit", "c.py", CHOICE, 1, 2, 4)]

    known = {*kept}
    build(stored(merge_bundles(changed)), memory=kept.memory)

    assert len(kept.keys() - known) == 1


def test_what_is_in_memory_only_is_not_remembered():
    kept = Kept()

    build(ran("unit", "a.py", CHOICE, 1), memory=kept.memory)

    assert kept == {}


@given(bundles())
@settings(max_examples=examples(40))
def test_what_is_looked_at_later_is_what_was_stored(bundle):
    assert stored(bundle) == bundle
    assert bundle == stored(bundle)
    assert stored(bundle) == stored(bundle)


@pytest.mark.parametrize("body", ["", "[]", '{"statements": 3}', "[" * 5000, '{"arcs": "skippe"}'])
def test_an_analysis_that_is_none_is_an_error_when_it_is_needed(body):
    packed = pack(ran("unit", "a.py", CHOICE, 1))
    bundle = unpack_later(replace(packed, bodies=dict.fromkeys(packed.bodies, body)))

    with pytest.raises(DataError) as caught:
        build(bundle)

    assert caught.value.slug == "corrupt-bundle"


@pytest.mark.parametrize(("near", "far"), [([2, 1], []), ([1, 1], []), ([], [1])])
def test_jumps_that_are_none_are_an_error_when_they_are_needed(near, far):
    packed = pack(ran("unit", "a.py", CHOICE, 1))
    packed = replace(packed, branch=True, hits=dict.fromkeys(packed.hits, joined(near, far, b"\2")))

    with pytest.raises(DataError) as caught:
        build(unpack_later(packed))

    assert caught.value.slug == "corrupt-bundle"


def test_a_remembered_file_can_be_narrowed():
    kept = Kept()
    bundle = ran("unit", "a.py", CHOICE, 1, 2)
    build(stored(bundle), memory=kept.memory)
    (file,) = build(stored(bundle), memory=kept.memory).files

    part = replace(file, executed=LineSet.of([1]))

    assert isinstance(part, FileAnalysis)
    assert part.missing == LineSet.of([2, 3, 4])
    assert part.counts.missed == 3
