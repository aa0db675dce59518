"""Packed traces are united alike with the extension and without."""

from __future__ import annotations

import struct
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covey.combine import traces_in_python
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Trace
from covey.model.packed_trace import joined, pack_trace, unpack_trace

try:
    from covey.combine import _traces
except ImportError:
    _traces = None

WAYS = [
    pytest.param(traces_in_python, id="Python"),
    pytest.param(_traces, id="C", marks=pytest.mark.skipif(_traces is None, reason="the extension could not be built")),
]

ends = st.integers(-40, 40) | st.sampled_from([-32769, -32768, 32767, 32768, 70_000, HIGHEST_LINE, -HIGHEST_LINE])
lines = st.sets(st.integers(0, 90), max_size=9).map(LineSet.of)
traces = st.builds(Trace, lines, st.frozensets(st.tuples(ends, ends), max_size=20))
mangled = st.binary(max_size=60) | st.builds(
    lambda trace, at, byte: (content := pack_trace(trace))[:at] + bytes([byte]) + content[at + 1 :],
    traces,
    st.integers(0, 60),
    st.integers(0, 255),
)


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(pairs=st.lists(st.tuples(traces, traces), max_size=4))
def test_a_union_is_that_of_the_traces(way, pairs):
    known, more = ([pack_trace(pair[which]) for pair in pairs] for which in (0, 1))

    united = way.unite(known, more)

    assert united == [pack_trace(one | other) for one, other in pairs]
    assert all(found is one for found, one in zip(united, known, strict=True) if found == one)


def laid_out(bodies: list[bytes]) -> tuple[bytes, bytes]:
    return struct.pack(f"<{len(bodies)}I", *map(len, bodies)), b"".join(bodies)


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(known=st.lists(traces, min_size=1, max_size=4), more=st.lists(traces, min_size=1, max_size=4), data=st.data())
def test_traces_that_lie_one_after_the_other_are_united_with_those_at_their_places(way, known, more, data):
    cells = data.draw(st.lists(st.tuples(st.integers(0, len(known) - 1), st.integers(0, len(more) - 1)), max_size=6))
    sizes, bodies = laid_out([pack_trace(trace) for trace in more])
    united = [pack_trace(trace) for trace in known]
    numbers = struct.pack(f"<{len(cells)}I", *(number for _, number in cells))

    way.unite_into(united, [place for place, _ in cells], numbers, way.cut(sizes, bodies), bodies)

    for place, number in cells:
        known[place] |= more[number]
    assert united == [pack_trace(trace) for trace in known]


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(
    bodies=st.lists(traces.map(pack_trace) | mangled, max_size=4),
    wrong=st.sampled_from([None, b"", b"\0", b"\1\0\0\0"]),
)
def test_traces_are_cut_just_when_each_is_one_and_they_fill_the_bytes(way, bodies, wrong):
    sizes, all_of_them = laid_out(bodies)
    expected = ValueError if wrong else None
    try:
        for body in bodies:
            unpack_trace(body)
    except ValueError:
        expected = ValueError

    if expected:
        with pytest.raises(expected):
            way.cut(sizes + (wrong or b""), all_of_them)
    else:
        cuts = struct.unpack(f"<{len(bodies) + 1}Q", way.cut(sizes, all_of_them))
        assert [all_of_them[start:end] for start, end in pairwise(cuts)] == bodies


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(sizes=st.binary(max_size=12), numbers=st.binary(max_size=8), cuts=st.binary(max_size=40), bodies=mangled)
def test_even_unseen_cuts_give_a_union_or_an_error(way, sizes, numbers, cuts, bodies):
    for act in (
        lambda: way.cut(sizes, bodies),
        lambda: way.unite_into([b""], [0] * (len(numbers) // 4), numbers, cuts, bodies),
    ):
        try:
            act()
        except ValueError:
            continue


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("places", [[], [0, 0], [1]], ids=["too few places", "too many", "no such place"])
def test_a_place_that_is_not_there_is_an_error(way, places):
    with pytest.raises((ValueError, IndexError)):
        way.unite_into([b""], places, bytes(4), way.cut(bytes(4), b""), b"")


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(trace=traces)
def test_the_lines_at_the_ends_of_jumps_are_added(way, trace):
    ends = LineSet.of({line for jump in trace.arcs for line in jump if line > 0})

    assert way.with_ends(pack_trace(trace)) == pack_trace(Trace(trace.lines | ends, trace.arcs))


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(content=mangled)
def test_bytes_are_refused_just_when_they_are_no_trace(way, content):
    try:
        unpack_trace(content)
    except ValueError as error:
        with pytest.raises(ValueError, match=str(error)):
            way.check([b"", content])
    else:
        way.check([b"", content])


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(one=mangled, other=mangled)
def test_even_unseen_bytes_give_bytes_or_an_error(way, one, other):
    """`check` comes first; the extension does not rely on it."""
    for act in (lambda: way.unite([one], [other]), lambda: way.with_ends(one)):
        try:
            act()
        except ValueError:
            continue


@pytest.mark.parametrize("way", WAYS)
def test_lists_of_different_lengths_are_an_error(way):
    with pytest.raises(ValueError):
        way.unite([b""], [])


@pytest.mark.skipif(_traces is None, reason="the extension could not be built")
@pytest.mark.parametrize("wrong", [None, "x", [1], ["x"], (b"",)])
def test_what_is_no_list_of_bytes_is_an_error(wrong):
    for act in (lambda: _traces.unite(wrong, [b""]), lambda: _traces.unite([b""], wrong), lambda: _traces.check(wrong)):
        with pytest.raises(TypeError):
            act()


def test_without_the_extension_covey_unites_in_python():
    program = (
        "import sys; sys.modules['covey.combine._traces'] = None; from covey.combine import traces, traces_in_python; "
        "assert traces.unite is traces_in_python.unite"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("way", WAYS)
def test_lines_beyond_every_file_do_not_take_their_size(way):
    with pytest.raises(ValueError):
        way.check([joined([], [(1 << 63) + (1 << 31) + 2**30], b"")])
