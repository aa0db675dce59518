from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covey.model.lines import LineSet
from covey.report.json_contexts import LineContexts
from covey.report.json_layout import Layout

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
numbers = st.lists(st.integers(-5, 10_000), max_size=6)


def dumped(value: object, *, pretty: bool) -> str:
    return json.dumps(value, indent=4 if pretty else None)


@settings(deadline=None)
@given(st.dictionaries(st.text(), values | numbers, max_size=4), st.booleans())
def test_texts_of_parts_are_put_together_as_the_standard_library_writes_the_whole(members, pretty):
    layout = Layout(pretty)

    def text(value: object, depth: int) -> str:
        if isinstance(value, dict):
            return layout.object([(name, text(inner, depth + 1)) for name, inner in value.items()], depth)
        if isinstance(value, list) and all(type(each) is int for each in value):
            return layout.numbers(value, depth)
        if isinstance(value, list):
            return layout.array([text(each, depth + 1) for each in value], depth)
        return layout.value(value, depth)

    assert text(members, 0) == layout.value(members, 0) == dumped(members, pretty=pretty)


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.sets(st.integers(1, 30)), max_size=5), st.booleans())
def test_the_contexts_of_lines_are_in_order_and_once_each(contexts, pretty):
    expected: dict[int, list[str]] = {}
    for line in range(31):
        if names := sorted(name for name, lines in contexts.items() if line in lines):
            expected[line] = names
    within = LineSet.of(range(10, 20))
    texts = LineContexts({name: LineSet.of(lines) for name, lines in contexts.items()}, Layout(pretty))

    assert texts.text(0) == dumped(expected, pretty=pretty)
    assert texts.text(0, within) == dumped({k: v for k, v in expected.items() if k in within}, pretty=pretty)


@pytest.mark.parametrize("pretty", [False, True])
def test_what_is_empty_is_written_on_one_line(pretty):
    layout = Layout(pretty)

    assert (layout.object([], 3), layout.array([], 3), layout.numbers([], 3)) == ("{}", "[]", "[]")
