from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Trace
from covey.model.packed_trace import checked, joined, lines_of, pack_trace, unpack_trace

ends = (
    st.integers(-HIGHEST_LINE, HIGHEST_LINE) | st.integers(-300, 300) | st.sampled_from([-32769, -32768, 32767, 32768])
)
lines = st.sets(st.integers(0, 300) | st.integers(0, HIGHEST_LINE), max_size=9).map(LineSet.of)
traces = st.builds(Trace, lines, st.frozensets(st.tuples(ends, ends), max_size=9))


@settings(deadline=None)
@given(traces)
def test_any_trace_is_the_same_packed_and_unpacked(trace):
    assert unpack_trace(pack_trace(trace)) == trace
    assert lines_of(pack_trace(trace)) == trace.lines


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_bytes_are_a_trace_as_it_is_written_or_refused(content):
    try:
        trace = unpack_trace(content)
    except ValueError:
        return
    assert pack_trace(trace) == content


def test_a_trace_of_nothing_takes_no_room():
    assert pack_trace(Trace()) == joined([], [], b"") == b""


def test_a_trace_is_written_as_the_reference_says():
    packed = pack_trace(Trace(LineSet.of([1, 9]), frozenset({(1, 2), (-1, 1), (1, -1), (70_000, -5)})))

    head = "03000000 01000000"
    near = "0180 ff7f  ff7f 0180  0280 0180"
    far = "fbffff7f 70110180"
    assert packed == bytes.fromhex(f"{head} {near} {far} 0202")


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"\1", "cut short"),
        (bytes.fromhex("01000000 00000000"), "cut short"),
        (bytes.fromhex("00000000 ffffffff 00"), "cut short"),
        (bytes(8), "not written as lines"),
        (joined([1, 1], [], b""), "order"),
        (joined([2, 1], [], b""), "order"),
        (joined([], [2, 1], b""), "order"),
        (joined([], [(1 << 31 << 32) + (1 << 31)], b""), "between lines"),
        (joined([], [(1 << 31 << 32) + (1 << 31) + HIGHEST_LINE + 1], b""), "between lines"),
        (joined([], [], bytes(HIGHEST_LINE // 8 + 1) + b"\1"), "beyond"),
        (joined([1], [], b"\1\0"), "not written as lines"),
    ],
)
def test_what_is_no_trace_is_refused_with_the_reason(packed, why):
    with pytest.raises(ValueError, match=why):
        checked(packed)
