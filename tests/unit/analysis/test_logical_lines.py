from __future__ import annotations

import ast
import io
import sys
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.analysis.logical_lines import Unknown, colon_lines, logical_lines, long_lines

PARTS = """
    x = | 1 | y | if x: | else: | def f(a: int) -> int: | ( | ) | [ | ] | { | } | : | , | ; pass | lambda: 0 | f(x) |
    'a' | "a" | '' | "" | 'it\\'s' | "\\\\" | '#' | "(" | f'{x}' | f"{x:>{y}}" | rf'\\d{x}' | F"{{" | b'"' | r'\\' |
    f'{x!r}' | f"{'a'}" | # (comment | # 'quote | '''a''' | ''''a''' | pass | x: int = 1 | x[1:2] | (x := 1) | {1: 2} |
    := | \\ | match x: | case _: | @f | class A: | return x | ...
"""
FRAGMENTS = [part.strip() for part in PARTS.split("|")]
FRAGMENTS += ["\n", "\n", "\n", "\\\n", "\n    ", "\n\t", "\n        ", "\n\n"]
FRAGMENTS += ['"""a\nb"""', "'''\n'''", "'a\\\nb'", "f'''{x}\n'''"]
FRAGMENTS += ['f"{x["a"]}"', 'f"{(\n1)}"', "f'{x:{'a'}}'", '"""\\"""\n"""']

texts = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12).map(lambda parts: " ".join(parts) + "\n")


def compiles(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def tokenized(text: str) -> list[tuple[int, int, int, list[int]]]:
    """The first and last line of each logical line, its depth, and the lines of its colons outside of brackets."""
    found = []
    depth = nesting = first = 0
    colons: list[int] = []
    for kind, token, (start, _), (end, _), _ in tokenize.generate_tokens(io.StringIO(text).readline):
        if kind == tokenize.INDENT:
            depth += 1
        elif kind == tokenize.DEDENT:
            depth -= 1
        elif kind == tokenize.NEWLINE:
            found.append((first, end, depth, colons))
            first, colons = 0, []
        elif token.strip() and kind != tokenize.COMMENT:
            first = first or start
            if kind == tokenize.OP:
                nesting += (token in "([{") - (token in ")]}")
                if token == ":" and nesting == 0:
                    colons.append(start)
    return found


def scanned(text: str) -> list[tuple[int, int, int, list[int]]]:
    rows = text.splitlines(keepends=True)
    return [
        (first, last, depth, colon_lines("".join(rows[first - 1 : last]), first))
        for first, last, depth in logical_lines(text, long_lines(text))
    ]


@given(texts)
def test_lines_depths_and_colons_are_those_of_the_tokens(text):
    if compiles(text):
        try:
            found = scanned(text)
        except Unknown:
            return
        assert found == tokenized(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "x = [\n    1,  # ]\n    '''\n]''',\n]\n",
        'def f(\n    a="(",\n):\n    """Doc."""\n    return {a: 1}\n',
        "if x:\n  y = 1\n\n# no\n  # line\n  z = '\\\n'\nelse: pass\n",
        "x = 1 + \\\n    2\n",
        "x = 'a' \\\n\n",
        "if x:\n\ty = (1,\n2)\n        # c\nx: int = lambda: (\n0)\n",
        "f'{x}' ; f'{x[0]:{y}}' ; f'{{'\n",
        "x = ''''a'''\n",
        'x = """a\\""""\n',
        "class A:\n    class B:\n        x = '''\n'''\n    y = 1\nz = (yield)\n",
        "x = [  # '\n    (  # \"\n        {1: [2]}\n    )\n]\n",
    ],
)
def test_what_is_written_in_odd_ways_is_found_without_tokens(text):
    assert compiles(text)
    assert scanned(text) == tokenized(text)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="f-strings end at their first quote")
@pytest.mark.parametrize("text", ['f"{x["a"]}"\n', "f'{'''\n'''}'\n", 'f"{(\n1)}"\n', "rf'{x + 'a'}}}'\n"])
def test_f_strings_with_their_own_quotes_inside_are_unknown(text):
    assert compiles(text)
    with pytest.raises(Unknown):
        long_lines(text)


def test_continued_empty_lines_are_unknown():
    with pytest.raises(Unknown):
        long_lines("  \\\n  x = 1\n")


def test_a_long_line_of_brackets_takes_no_time():
    text = "x = " + "[" * 90 + "]" * 90 + "\n" + "y = " + "(" * 60 + "'" + "(" * 100_000 + "'" + ")" * 60 + "\n"
    text += "z = [" + "{1: (2, [3])}, " * 20_000 + "\n]\n"

    assert long_lines(text) == [(3, 4)]
