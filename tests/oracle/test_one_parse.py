"""One parse finds what coverage.py's parser finds: each statement, exclusion, jump and region of each text."""

from __future__ import annotations

import json
import random
import sys

import pytest
from coverage.config import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, DEFAULT_PARTIAL_ALWAYS
from coverage.exceptions import NotPython
from coverage.misc import join_regex
from coverage.parser import PythonParser
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.verify import RULES, compared, in_order, library_files, words_of
from covey.analysis.encoding import body_of, decode
from covey.analysis.logical_lines import Unknown
from covey.analysis.one_parse import parse_once
from covey.analysis.structure import KNOWN_PYTHON, asked, is_known, read_structure
from covey.model.analysis import Structure
from covey.model.descriptions import action_of
from examples import examples
from oracle.awkward import PROGRAMS
from oracle.generated import programs

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info[:2] not in KNOWN_PYTHON, reason="this Python is not known"
)

RULE = join_regex(DEFAULT_EXCLUDE)
PARTIAL = join_regex([*DEFAULT_PARTIAL, *DEFAULT_PARTIAL_ALWAYS])

WORDS = st.sampled_from(
    ["if", "else", "try", "f", "x", "return", "@", r":\n", r"\):$", "with", "case", "^ *def", r"pass\n", "print", "#"]
)
rules = st.lists(WORDS, min_size=1, max_size=3).map(join_regex)

ODD = [
    "",
    "\n\n",
    "# only a comment\n",
    '"""Only a docstring."""\n',
    "x = 1; y = (2,\n3); z = 4\n",
    "if x: y = (  # pragma: no cover\n    1)\nz = 2\n",
    "if (x and  # pragma: no cover\n    y):\n    z = 1\nelse:\n    z = 2\n",
    "if (x and\n    y):  # pragma: no cover\n    z = 1\n",
    "x: int = f(\n    1,  # pragma: no cover\n)\ny = 1\n",
    "x = lambda: (\n    1,  # pragma: no cover\n)\n",
    "try:\n    x = 1\nexcept A:  # pragma: no cover\n    x = 2\nexcept B: x = 3\nfinally:\n    x = 4\n",
    "@f  # pragma: no cover\n@g\ndef h(\n    a,\n): pass\nclass A:\n    @f\n    def g(self): ...\n",
    "class A:  # pragma: no cover\n\n    def f(self):\n        pass\n\n    # comment\nx = 1\n",
    "match x:\n    case 1:\n        pass\n    case _:\n        y = 1  # pragma: no cover\n",
    "match x:\n    case 1: pass\n    case (2 | _) as y:\n        raise E  # pragma: no cover\n",
    "match x:\n    case 1 | _:\n        def f():  # pragma: no cover\n            pass\n",
    "with (\n    a as b,\n    c as d,\n):\n    pass\n",
    "for x in (\n    1,\n):\n    if x: continue\n    break\nelse:\n    pass\n",
    "while 1:\n    try:\n        break\n    finally:\n        x = 1\n",
    "def f():\n    '''A\n    B'''\n    def g():\n        class A:\n            def h(self): pass\n    return g\n",
    "x = '''\n# pragma: no cover\n'''\ny = 1\n",
    "if x:\n\ty = 1 # pragma: no branch\n",
    "if x: # pragma: no branch\n\\\n    y = 1\n",
    "async def f():\n    async with a: pass\n    async for x in y: await x\n    return [z async for z in x]\n",
    "x = 1 \\\n\n",
    "x = 1 + \\\n\\\n    2\ny = (3,\n\\\n)\n",
    "if x:\n    y = '''\n\\\n    \\\n'''\n    z = 2\n",
    "def f(): # pragma: no cover\n  return f'{x:{y}}' 'a'\n",
    "x = f'{x}' # pragma: no cover\n",
    "def f():\n    return (f'{x}'\n            f'{y}')\n",
]


def same(text: str, exclude: str = RULE, partial: str = PARTIAL) -> None:
    try:
        theirs = asked(text, "a.py", exclude, partial)
    except (NotPython, SyntaxError, ValueError, AssertionError):
        return
    try:
        ours = parse_once(text, path="a.py", exclude=exclude, partial=partial)
    except Unknown:
        return
    assert ours == theirs


def test_this_coverage_py_is_known():
    """When the others of this module pass with a new one, and `scripts/bench --verify` does: KNOWN_COVERAGE."""
    assert is_known()


@settings(max_examples=examples(60))
@given(text=programs, exclude=rules)
def test_generated_programs_are_read_alike_by_any_rules(text, exclude):
    same(text)
    same(text, exclude, exclude)


@pytest.mark.parametrize("name", PROGRAMS)
def test_awkward_programs_are_read_alike(name):
    for exclude in RULES:
        same(PROGRAMS[name], exclude)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_read_alike(text):
    for exclude in (*RULES, ""):
        same(text, exclude)


@pytest.mark.parametrize("text", [text for text in ODD if "branch\n\\\n" not in text])
def test_odd_texts_are_known(text):
    parse_once(text, path="a.py", exclude=RULE, partial=PARTIAL)


def test_files_of_the_standard_library_are_read_alike():
    files = random.Random(20_261_120).sample(library_files(), 40)

    found = compared(files)

    assert found.differing == ()
    assert found.files == 40
    assert found.words > 1000
    assert found.unknown < found.texts / 20


@pytest.mark.slow
def test_more_files_of_the_standard_library_are_read_alike():
    """All of them take minutes: `scripts/bench --verify`."""
    found = compared(random.Random(20_261_128).sample(library_files(), 60))

    assert found.differing == ()
    assert found.files == 60
    assert found.unknown < found.texts / 20


@pytest.mark.parametrize("name", PROGRAMS)
def test_missing_jumps_are_told_of_in_the_words_of_coverage_py(name):
    for rule in RULES:
        try:
            expected = words_of(PROGRAMS[name], rule)
        except (NotPython, AssertionError):
            continue
        structure = read_structure(PROGRAMS[name].encode(), path="a.py", exclude=rule, partial=PARTIAL)

        assert isinstance(structure, Structure)
        for arc, words in expected.items():
            assert in_order(structure.describe(arc), arc) == in_order(words, arc)


@settings(max_examples=examples(40))
@given(text=programs)
def test_words_that_are_stored_are_those_that_were_found(text):
    structure = read_structure(text.encode(), path="a.py", exclude="", partial="")
    assert isinstance(structure, Structure)

    again = decode(json.loads(body_of(structure)))

    assert isinstance(again, Structure)
    assert dict(again.descriptions) == dict(structure.descriptions)
    assert structure.descriptions.keys() >= {arc for arc in structure.arcs if structure.exits().get(arc[0], 0) > 1}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_jumps_do_is_in_the_words_for_their_absence(name):
    parser = PythonParser(text=PROGRAMS[name], filename="a.py", exclude="")
    try:
        parser.parse_source()
        parser.arcs()
    except NotPython:
        return
    structure = read_structure(PROGRAMS[name].encode(), path="a.py", exclude="", partial="")
    assert isinstance(structure, Structure)
    for arc, words in structure.descriptions.items():
        if len(in_order(words, arc)) == 1:
            assert action_of(words, arc) == parser.arc_description(*arc)
