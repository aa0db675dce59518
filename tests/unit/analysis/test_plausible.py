from hypothesis import given, settings
from hypothesis import strategies as st

from covey.analysis.encoding import body_of
from covey.analysis.plausible import implausible, may_be_odd, odd_files
from covey.analysis.structure import read_structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.packed_trace import pack_trace
from covey.model.run import Interpreter
from examples import examples

HERE = Interpreter("cpython", "3.11.7", "7.17.3")
FILE = FileKey("ci", "src/a.py", "0" * 64)

LOOP = """\
def f(words):
    while True:
        if words.pop():
            continue
        if not words:
            return
        if len(words) > 3:
            continue
"""
RAISING = """\
def f(word):
    try:
        if int(word):
            return 1
    except ValueError:
        return 2
    finally:
        g()
"""


def measured(text, arcs):
    lines = LineSet.of({line for arc in arcs for line in arc if line > 0})
    structure = read_structure(text.encode(), path=FILE.path, exclude="", partial="")
    return Bundle(Measurement({Key(FILE): Trace(lines, frozenset(arcs))}, branch=True), {}, {FILE: {HERE: structure}})


def test_jumps_as_this_interpreter_makes_them_fit():
    assert (
        implausible(measured(LOOP, {(-1, 2), (2, 3), (3, 4), (4, 2), (3, 5), (5, 7), (7, 2), (5, 6), (6, -1)})) is None
    )


def test_jumps_that_skip_a_statement_are_those_of_another_python():
    doubt = implausible(measured(LOOP, {(-1, 3), (3, 3), (3, 5), (5, 3), (7, 3), (5, 7), (3, 7)}))

    assert doubt is not None
    assert doubt.startswith(
        "on 3 of 3 branching lines it took jumps that are impossible here: it was probably measured"
    )


def test_exceptions_make_no_doubt():
    into_handler, out, into_finally = (3, 5), (3, -1), (3, 8)

    assert (
        implausible(measured(RAISING, {(-1, 2), (2, 3), into_handler, (5, 6), (6, 8), (8, -1), out, into_finally}))
        is None
    )


def test_a_line_beyond_the_end_is_of_another_text():
    doubt = implausible(measured("x = 1\n", {(-1, 1), (1, 2), (2, -1)}))

    assert doubt == "src/a.py has fewer lines here than it recorded: it was measured with another text"


def test_an_empty_module_runs_its_first_line():
    assert implausible(measured("", {(-1, 1), (1, -1)})) is None


def test_nothing_measured_fits():
    assert implausible(Bundle()) is None


lines_of_the_texts = st.integers(-9, 9)


@settings(max_examples=examples(300))
@given(
    st.sampled_from([LOOP, RAISING, "with a:\n    b(\n        c,\n    )\nd = 1\n", ""]),
    st.sets(st.tuples(lines_of_the_texts, lines_of_the_texts), max_size=8),
)
def test_the_quick_look_overlooks_nothing(text, arcs):
    bundle = measured(text, arcs)
    (trace,) = bundle.measurement.traces.values()

    if odd_files(bundle):
        assert may_be_odd(body_of(bundle.readings[FILE][HERE]), pack_trace(trace))


def test_the_quick_look_dismisses_what_fits():
    bundle = measured(LOOP, {(-1, 2), (2, 3), (3, 4), (4, 2), (3, 5)})
    (trace,) = bundle.measurement.traces.values()

    assert not may_be_odd(body_of(bundle.readings[FILE][HERE]), pack_trace(trace))
    assert odd_files(bundle) == set()
