"""Packed traces are united alike with the extension and without."""

from __future__ import annotations

import subprocess
import sys

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
