"""Jumps that are not in a list are found alike with the extension and without."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covey.analysis import strays_in_python
from covey.analysis.jump_numbers import numbers_of
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Trace
from covey.model.packed_trace import pack_trace

try:
    from covey.analysis import _strays
except ImportError:
    _strays = None

WAYS = [
    pytest.param(strays_in_python, id="Python"),
    pytest.param(_strays, id="C", marks=pytest.mark.skipif(_strays is None, reason="the extension could not be built")),
]

ends = st.integers(-9, 9) | st.sampled_from([-32769, -32768, 32767, 32768, 70_000, HIGHEST_LINE, -HIGHEST_LINE])
jumps = st.frozensets(st.tuples(ends, ends), max_size=20)
JUMPS = frozenset({(-1, 1), (1, 2), (2, 70_000)})


def as_text(numbers):
    return ",".join(map(str, numbers))


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(taken=jumps, possible=jumps, lines=st.sets(st.integers(0, 90)))
def test_strays_are_what_was_taken_and_is_not_possible(way, taken, possible, lines):
    packed = pack_trace(Trace(LineSet.of(lines), taken))

    assert sorted(way.strays(packed, as_text(numbers_of(possible)))) == numbers_of(taken - possible)


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None)
@given(jumps, st.data())
def test_a_trace_that_is_cut_short_is_refused(way, taken, data):
    packed = pack_trace(Trace(arcs=taken))
    length = data.draw(st.integers(1, max(len(packed) - 1, 1)))

    if packed:
        with pytest.raises(ValueError):
            way.strays(packed[:length], "1,2")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("numbers", ["x", "1,", "1,,2", "-", "1;2", ",1"])
def test_what_is_no_list_of_numbers_is_refused(way, numbers):
    with pytest.raises(ValueError):
        way.strays(pack_trace(Trace(arcs=JUMPS)), numbers)


@pytest.mark.skipif(_strays is None, reason="the extension could not be built")
@pytest.mark.parametrize("numbers", ["9" * 40, "1," * 1000, "\0", "1\0,2", "é", "-9223372036854775808"])
def test_no_text_leads_the_extension_astray(numbers):
    try:
        found = _strays.strays(pack_trace(Trace(arcs=JUMPS)), numbers)
    except ValueError:
        return
    assert {*found} <= {*numbers_of(JUMPS)}


def test_without_the_extension_they_are_found_in_python():
    program = (
        "import sys; sys.modules['covey.analysis._strays'] = None; "
        "from covey.analysis import strays, strays_in_python; assert strays.strays is strays_in_python.strays"
    )

    subprocess.run([sys.executable, "-c", program], check=True)
