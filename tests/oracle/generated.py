"""Python programs made by Hypothesis: every shape of statement that has its own rule of lines or jumps."""

from __future__ import annotations

from textwrap import indent

from hypothesis import strategies as st

PRELUDE = """\
import asyncio
import contextlib
import random

_choice = random.Random(7)


def flag(n):
    return _choice.random() < 0.3 + n / 10


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return self.swallow and exc[0] is not None and issubclass(exc[0], Exception)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return self.swallow and exc[0] is not None and issubclass(exc[0], Exception)


def deco(function):
    return function


async def numbers(n):
    for number in range(n):
        yield number
"""

_number = st.integers(0, 6)

SIMPLE = st.sampled_from(
    [
        "x = 1",
        "pass",
        '"a string on its own"',
        "x: int = 2",
        "x = (\n    1,\n    2,\n)",
        "x = [\n    n\n    for n in range(3)\n    if n\n]",
        "x = {n: n for n in range(2)}",
        "x = sum(\n    n for n in (1, 2)\n)",
        "x = lambda: 1",
        "x = (lambda n:\n    n)(1)",
        'x = """one\ntwo\n"""',
        "x = 1  # pragma: no cover",
        "assert True",
        "x = 1; z = 2",
        "x = (flag(1)\n     and flag(2)\n     or flag(3))",
        "x = 1 if flag(1) else 2",
        "import os.path",
        "del_me = 1\ndel del_me",
        "global_name = f'{flag(1)}'",
    ]
)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    number = draw(_number)
    return draw(
        st.sampled_from(
            [
                f"flag({number})",
                f"not flag({number})",
                f"(flag({number}) and\n        flag(1))",
                "True",
                "False",
                f"(found := flag({number}))",
                "__debug__",
            ]
        )
    )


def blocks(
    depth: int, *, loop: bool = False, function: bool = False, asynchronous: bool = False
) -> st.SearchStrategy[str]:
    """A block of one to three statements."""
    statement = statements(depth, loop=loop, function=function, asynchronous=asynchronous)
    return st.lists(statement, min_size=1, max_size=3).map("\n".join)


@st.composite
def statements(draw: st.DrawFn, depth: int, *, loop: bool, function: bool, asynchronous: bool) -> str:
    kinds = ["simple", "simple"]
    if loop:
        kinds += ["leave"]
    if function:
        kinds += ["return", "raise"]
    if depth:
        kinds += ["if", "for", "while", "try", "with", "match", "def", "class", "if", "for"]
        if asynchronous:
            kinds += ["async for", "async with"]
    kind = draw(st.sampled_from(kinds))

    def block(*, in_loop: bool = loop, in_function: bool = function, is_async: bool = asynchronous) -> str:
        return indent(draw(blocks(depth - 1, loop=in_loop, function=in_function, asynchronous=is_async)), "    ")

    match kind:
        case "simple":
            return draw(SIMPLE)
        case "leave":
            return f"if flag({draw(_number)}):\n    {draw(st.sampled_from(['break', 'continue']))}"
        case "return":
            return draw(st.sampled_from(["return 1", "return (\n    1\n)", "return"]))
        case "raise":
            return f"if {draw(conditions())}:\n    raise ValueError(\n        'x'\n    )"
        case "if":
            return _if(draw, block)
        case "for":
            tail = f"\nelse:\n{block()}" if draw(st.booleans()) else ""
            pragma = draw(st.sampled_from(["", "", "  # pragma: no branch", "  # pragma: no cover"]))
            return f"for n in range({draw(_number)}):{pragma}\n{block(in_loop=True)}{tail}"
        case "while":
            head = draw(st.sampled_from(["while flag(1):", "while True:"]))
            return f"{head}\n{block(in_loop=True)}\n    if not flag(2):\n        break"
        case "try":
            return _try(draw, block)
        case "with":
            managers = draw(
                st.sampled_from(["Manager(True)", "Manager(False)", "(\n    Manager(True),\n    Manager(False),\n)"])
            )
            return f"with {managers}:\n{block()}"
        case "match":
            return (
                f"match {draw(_number)}:\n    case 0 | 1:\n{indent(block(), '    ')}\n"
                f"    case int(n) if n > 3:\n{indent(block(), '    ')}\n"
                + (f"    case _:\n{indent(block(), '    ')}\n" if draw(st.booleans()) else "")
            )
        case "def":
            return _function(draw, depth)
        case "class":
            doc = draw(st.sampled_from(["", '    """A class."""\n']))
            body = block(in_loop=False, in_function=False, is_async=False)
            decorator = draw(st.sampled_from(["", "@deco\n"]))
            return f"{decorator}class C:\n{doc}{body}"
        case "async for":
            return f"async for n in numbers({draw(_number)}):\n{block(in_loop=True)}"
        case _:
            return f"async with Manager(True):\n{block()}"


def _if(draw, block) -> str:  # type: ignore[no-untyped-def]
    pragma = draw(st.sampled_from(["", "", "", "  # pragma: no cover", "  # pragma: no branch"]))
    text = f"if {draw(conditions())}:{pragma}\n{block()}"
    if draw(st.booleans()):
        text += f"\nelif {draw(conditions())}:\n{block()}"
    if draw(st.booleans()):
        text += f"\nelse:\n{block()}"
    return text


def _try(draw, block) -> str:  # type: ignore[no-untyped-def]
    handler = draw(
        st.sampled_from(["except ValueError:", "except (KeyError, ValueError) as error:", "except Exception:"])
    )
    text = f"try:\n{block()}\n{handler}\n{block()}"
    if draw(st.booleans()):
        text += f"\nelse:\n{block()}"
    if draw(st.booleans()):
        # No jump out of a finally: Python 3.14 warns about it.
        text += f"\nfinally:\n{block(in_loop=False, in_function=False)}"
    return text


def _function(draw, depth: int) -> str:  # type: ignore[no-untyped-def]
    asynchronous = draw(st.booleans())
    body = indent(draw(blocks(depth - 1, function=True, asynchronous=asynchronous)), "    ")
    decorator = draw(st.sampled_from(["", "@deco\n", "@deco\n@deco\n", "@deco  # pragma: no cover\n"]))
    doc = draw(st.sampled_from(["", '    """What it does."""\n']))
    signature = draw(st.sampled_from(["f(n=1)", "f(\n    n=1,\n    *rest,\n)"]))
    head = f"{decorator}{'async ' if asynchronous else ''}def {signature}:\n{doc}{body}\n"
    if not draw(st.booleans()):
        return head
    call = "asyncio.run(f())" if asynchronous else "f()"
    return f"{head}\nwith contextlib.suppress(Exception):\n    {call}"


programs = blocks(3).map(lambda body: f"{PRELUDE}\n\n{body}\n")
