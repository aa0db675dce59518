from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles import arcs as jumps
from bundles import skipped, structures
from covey.analysis import encoding
from covey.analysis.encoding import about_jumps, beyond_belief, body_of, decode, encode, is_structure, possible_in
from covey.analysis.jump_numbers import jumps_of, numbers_of, packed_numbers
from covey.model.analysis import Region, Skipped, Structure
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Trace
from covey.model.packed_trace import pack_trace, parts_of
from examples import examples

WHOLE = encode(
    Structure(
        statements=LineSet.of([1, 2, 3]),
        excluded=LineSet(),
        arcs=frozenset({(1, 2), (2, -1), (2, 3)}),
        first_lines={3: 2},
        with_jumps={(3, 1): (1, 4), (4, 1): None},
        line_count=4,
        descriptions={(2, -1): "line 2 didn't exit", (2, 3): "line 2 didn't jump to line 3"},
    )
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("1-3,7"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.just("skipped"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(structures | skipped)
def test_a_reading_survives_its_way_through_json(reading):
    assert decode(json.loads(json.dumps(encode(reading)))) == reading


@given(structures)
def test_what_is_said_of_jumps_can_be_read_without_the_rest(structure):
    whole = encode(structure)

    assert possible_in(body_of(structure)) == (",".join(map(str, whole["arcs"])), whole["line_count"])
    assert about_jumps(body_of(structure)).items() <= whole.items()
    assert about_jumps(body_of(structure)).keys() >= {"arcs", "continued", "line_count", "with_jumps"}


@given(st.text(max_size=20) | st.sampled_from(['{"arcs":[', '{"arcs":[]', '{"arcs":[],"line_count":', "[]"]))
def test_a_text_of_any_shape_says_nothing_of_jumps(text):
    with pytest.raises(ValueError):
        possible_in(text)


@given(structures | skipped)
def test_whether_a_source_could_be_read_is_seen_at_the_beginning(reading):
    assert is_structure(body_of(reading)) is isinstance(reading, Structure)


@given(st.sets(jumps))
def test_jumps_have_the_same_numbers_when_they_are_packed(arcs):
    assert sorted(packed_numbers(parts_of(pack_trace(Trace(arcs=frozenset(arcs)))))) == numbers_of(arcs)


@given(structures)
def test_equal_structures_are_equal_texts(structure):
    again = decode(encode(structure))

    assert json.dumps(encode(again), sort_keys=True) == json.dumps(encode(structure), sort_keys=True)


@settings(max_examples=examples(300))
@given(anything)
def test_a_value_of_any_shape_is_read_or_refused(value):
    refused_or_read(value)


@settings(max_examples=examples(300))
@given(st.sampled_from(sorted(WHOLE)), anything)
def test_a_structure_with_one_part_of_any_shape_is_read_or_refused(key, value):
    refused_or_read({**WHOLE, key: value})


def refused_or_read(value: object) -> None:
    try:
        reading = decode(value)
    except ValueError:
        return
    assert isinstance(reading, Structure | Skipped)
    json.dumps(encode(reading))


@pytest.mark.parametrize("key", sorted(WHOLE))
def test_a_structure_without_one_of_its_parts_is_refused(key):
    with pytest.raises(ValueError, match="not an encoded structure"):
        decode({name: value for name, value in WHOLE.items() if name != key})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("statements", "f" * 2_500_001),
        ("statements", "-f"),
        ("statements", " -f"),
        ("continued", [1, 2, 1_000_000_000]),
        ("continued", [1_000_000_000, 2, 2]),
        ("continued", [1, 2, 9_999_999, 1, 2, 9_999_999]),
        ("continued", [1, 1, 9_999_999]),
        ("continued", [1, 3, 2]),
        ("continued", [1, 2]),
        ("continued", [1.0, 2, 3]),
        ("continued", [-1, 2, 3]),
        ("regions", [["function", "f", 1, "1-1000000000"]]),
        ("regions", [["function", "f", 10**9, "1"]]),
        ("regions", [["function", "f", 1, "9999999"]] * 300),
        ("line_count", 10**9),
        ("line_count", -1),
        ("line_count", True),
        ("arcs", [10**17]),
        ("arcs", [-(10**17)]),
        ("arcs", [10**7 + 1]),
        ("arcs", [-(10**7) - 1]),
        ("arcs", [1.0]),
        ("arcs", [True]),
        ("said", [0, 2]),
        ("said", [-1]),
        ("said", [True]),
        ("said", ["0"]),
        ("sentences", [1, 2]),
        ("with_jumps", [[]]),
        ("with_jumps", [[1, 10**17]]),
    ],
)
def test_what_no_file_can_hold_is_refused(key, value):
    with pytest.raises(ValueError):
        decode({**WHOLE, key: value})


@pytest.mark.parametrize("said", [[], [0], [0, 1, 1, 0]])
def test_words_for_fewer_or_more_jumps_than_there_are_do_no_harm(said):
    reading = decode({**WHOLE, "said": said})

    assert isinstance(reading, Structure)
    assert reading.describe((2, 3)) in {f"line 2 didn't {done}" for done in ("exit", "jump to line 3")}


@given(st.lists(jumps))
def test_jumps_between_lines_are_jumps(pairs):
    assert jumps_of(numbers_of(pairs)) == sorted(pairs)


def test_the_highest_line_is_a_line():
    assert jumps_of(numbers_of([(-HIGHEST_LINE, HIGHEST_LINE), (HIGHEST_LINE, -HIGHEST_LINE)]))


@pytest.mark.parametrize(("most", "limit"), [("MOST_CONTINUED", 3), ("MOST_BITS", 12)])
def test_what_is_too_large_to_be_believed_is_known_before_it_is_written(monkeypatch, most, limit):
    region = Region("function", "f", 1, LineSet.of([5]))
    structure = Structure(LineSet.of([1]), LineSet(), first_lines=dict.fromkeys([2, 3, 5, 6], 1), regions=(region,) * 3)
    assert beyond_belief(structure) == ""

    monkeypatch.setattr(encoding, most, limit)

    assert beyond_belief(structure)
    with pytest.raises(ValueError, match=r"its statements have more|its lines would take more"):
        decode(encode(structure))


@given(structures)
def test_other_analyses_are_believed(structure):
    assert beyond_belief(structure) == ""
