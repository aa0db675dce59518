"""Code is colored as well as by coverage.py, which tokenizes it by Python's own means."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import sys
import tokenize
import typing
from itertools import chain
from pathlib import Path

import pytest
from coverage.phystokens import source_token_lines

from selection import slow_but

AWKWARD = r'''
@a.b(1)
async def f(match, case, type=1): ...
match = 1
match[x] = 2
match.y(); case = 3; type(x)
match (x):
    case [1, *_] if x: pass
    case {"a": match}:
        match x, y:
            case _: ...
        case = 3
    case {
        "k": 1 }:
        pass
match -x:
    case 1: pass
type = 3
c = 0x_ff + 1_000.5e-3j + .5 + 1. + x if 1 else 2
d = b'' rb"\"" Rb"""a
\""" """ bR"\n" ; u = u'x'
s = 'goes \
  on' + 'a' "b" # '
lambda: (yield)
if x: match = 1
else: \
  y = 2
x.print, print, x . len
é = "ü" ; ñandú = nonlocal_
class A(B, metaclass=C): x: int = None
t = [ # c
 "a" , # '
]
'''
MODULES = [argparse, ast, dataclasses, tokenize, typing]

CLASSES = {"com": "c", "key": "k", "num": "n"} | dict.fromkeys(["str", "fst", "fsm", "fse", "tst", "tsm", "tse"], "s")
"""coverage.py's classes of tokens that have a color, and ours."""


@pytest.fixture(scope="module")
def scan(chromium, report):
    """The colors of some lines, a letter for each character."""
    page = chromium.new_page()
    page.goto(next(report.glob("app_shop*")).as_uri())

    def scanned(text: str) -> list[str]:
        tokens = page.evaluate(
            "lines => { const scanner = new coveyTokens.PythonScanner(lines);"
            " return lines.map((_, at) => scanner.of(at)); }",
            text.split("\n"),
        )
        return ["".join((kind or ".") * length for kind, length in line) for line in tokens]

    yield scanned
    page.close()


def by_coverage(text: str) -> list[str]:
    return ["".join(CLASSES.get(kind, ".") * len(token) for kind, token in line) for line in source_token_lines(text)]


def differences(text: str, scan) -> list[str]:
    """Where something has another color than by coverage.py."""
    found = []
    for code, ours, theirs in zip(text.split("\n"), scan(text), by_coverage(text), strict=False):
        for at, (character, our, their) in enumerate(zip(code, ours, theirs, strict=False)):
            our = our if our in "cksn" else "."
            # Before Python 3.12 an f-string is one token to it.
            is_one_token = their == "s" and sys.version_info < (3, 12)
            if our != their and not character.isspace() and not is_one_token:
                found.append(f"{at}: {our} for {their}: {code}")
    return found


def test_awkward_code_has_the_colors_that_coverage_gives_it(scan):
    assert differences(AWKWARD, scan) == []


@pytest.mark.parametrize("module", slow_but([ast, tokenize], MODULES), ids=lambda module: module.__name__)
def test_python_s_own_modules_have_the_colors_that_coverage_gives_them(scan, module):
    text = Path(module.__file__).read_text(encoding="utf-8").expandtabs(8)
    assert len(text) > 20_000

    assert differences(text, scan) == []


@pytest.mark.parametrize(
    ("code", "colors"),
    [
        ('f"a{b!r:>{w}}c"', "sss.....s....ss"),
        ("f'{x if y else 1}'", "ss...kk...kkkk.n.s"),
        ("f'{{no}}'", "sssssssss"),
        ("""f'{f"{1}"}' 2""", "ss.ss.n.s.s.n"),
        ("rf'\\{x}'", "ssss...s"),
        ("f'\\N{EM DASH}{1}'", "sssssssssssss.n.s"),
        ("f'{d['k']}'", "ss...sss..s"),
        ("type X = int", "kkkk.....bbb"),
        ("type in x", "bbbb.kk.."),
        ("@a.b(1)", "dddd.n."),
        ("class A: pass", "kkkkk.f..kkkk"),
        ("def match(): pass", "kkk.fffff....kkkk"),
        ("x = 'not closed", "....sssssssssss"),
    ],
)
def test_code_of_any_version_is_colored(scan, code, colors):
    assert scan(code) == [colors]


def test_a_string_that_is_not_closed_ends_with_its_line(scan):
    assert scan("x = 'a\nif f'{b\nin c")[::2] == ["....ss", "kk.."]


def test_a_field_and_a_string_go_on_over_lines(scan):
    assert list(chain(scan('f"""{\n1  # c\n}a\n"""'))) == ["ssss.", "n..ccc", ".s", "sss"]
