"""Walks over a syntax tree that leave expressions out: no clause, function or class is in them."""

from __future__ import annotations

import ast

from covey.model.analysis import Region
from covey.model.lines import LineSet

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_SUITES: dict[type[ast.AST], tuple[str, ...]] = {
    **dict.fromkeys(
        (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.With, ast.AsyncWith, ast.ExceptHandler,
         ast.match_case),
        ("body",),
    ),
    **dict.fromkeys((ast.If, ast.For, ast.AsyncFor, ast.While), ("body", "orelse")),
    **dict.fromkeys((ast.Try, ast.TryStar), ("body", "handlers", "orelse", "finalbody")),
    ast.Match: ("cases",),
}  # fmt: skip
"""Where each kind of node that holds statements holds them."""

_IN_REGIONS = _SUITES | dict.fromkeys((ast.Try, ast.TryStar), ("body", "orelse", "finalbody", "handlers"))
"""In the order in which coverage.py looks for functions and classes."""


def clause_nodes(module: ast.Module) -> list[ast.AST]:
    """The module and all nodes below it that hold statements, each before those in it, later ones first."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for name in _SUITES[type(node)]:
            waiting += [child for child in getattr(node, name) if type(child) in _SUITES]
    return found


def docstring_lines(nodes: list[ast.AST]) -> set[int]:
    """The lines of all docstrings."""
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()), lineno=first, end_lineno=int(last)), *_]:
                    found.update(range(first, last + 1))
    return found


def regions(module: ast.Module) -> tuple[Region, ...]:
    """Functions and classes in the order of the text; of one in another, the lines are those of the inner one.

    A class has the lines of its methods.

    Source:
        coverage.py: regions.code_regions.
    """
    finder = _Finder()
    finder.visit(module)
    return tuple(Region(one.kind, one.name, one.start, LineSet(one.mask)) for one in finder.found)


class _Open:
    """A function or class while its inner ones are being looked for."""

    def __init__(self, kind: str, name: str, start: int, mask: int) -> None:
        self.kind, self.name, self.start, self.mask = kind, name, start, mask


class _Finder:
    def __init__(self) -> None:
        self.found: list[_Open] = []
        self.around: list[_Open] = []

    def visit(self, node: ast.AST) -> None:
        for name in _IN_REGIONS[type(node)]:
            for child in getattr(node, name):
                if type(child) not in _IN_REGIONS:
                    continue
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._function(child)
                elif isinstance(child, ast.ClassDef):
                    self._class(child)
                else:
                    self.visit(child)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        last = node.body[-1]
        mask = (2 << (last.end_lineno or last.lineno)) - (1 << node.body[0].lineno)
        if self.around and self.around[-1].kind == "class":
            self.around[-1].mask |= mask
        for outer in reversed(self.around):
            if outer.kind == "function":
                outer.mask &= ~mask
                break
        self._enter(node, "function", mask)

    def _class(self, node: ast.ClassDef) -> None:
        mask = self._enter(node, "class", 0).mask
        for outer in self.around:
            if outer.kind == "class":
                outer.mask &= ~mask

    def _enter(self, node: Definition, kind: str, mask: int) -> _Open:
        name = f"{self.around[-1].name}.{node.name}" if self.around else node.name
        entered = _Open(kind, name, node.lineno, mask)
        self.found.append(entered)
        self.around.append(entered)
        self.visit(node)
        self.around.pop()
        return entered
