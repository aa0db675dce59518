"""The possible jumps of a syntax tree: coverage.py's own code, its ways to each node shortened."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from coverage.parser import ArcStart, AstArcAnalyzer

from covey.analysis.descriptions import Fragments
from covey.model.measurement import Arc


def jumps(
    tree: ast.Module, path: str, nodes: list[ast.AST], starts: set[int], first_lines: dict[int, int]
) -> tuple[frozenset[Arc], dict[Arc, Arc | None], Fragments]:
    """The possible jumps between statements, what jumps back to a `with` stand for, and the words for jumps.

    Args:
        nodes: as `tree.clause_nodes` gives them.
        starts: the lines that code begins at.
        first_lines: as in Structure.
    """
    analyzer = _Analyzer(path, tree, starts, first_lines)
    for node in nodes:  # as its `analyze` does, which would look for them once more
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            analyzer._code_object__FunctionDef(node)
        elif isinstance(node, ast.ClassDef):
            analyzer._code_object__ClassDef(node)
        elif isinstance(node, ast.Module):
            analyzer._code_object__Module(node)
    with_jumps = analyzer.with_jump_fixers()
    arcs: Iterable[Arc] = analyzer.arcs
    if with_jumps:
        arcs = [arc for arc in (with_jumps.get(arc, arc) for arc in arcs) if arc is not None]
    if first_lines:
        of = first_lines.get
        arcs = [(of(start, start), of(end, end) if end > 0 else -of(-end, -end)) for start, end in arcs]
    return frozenset([arc for arc in arcs if arc[0] != arc[1]]), with_jumps, analyzer.missing_arc_fragments


class _Methods(dict[type[ast.AST], Callable[[AstArcAnalyzer, Any], Any] | None]):
    """The methods of AstArcAnalyzer by the kind of node that they are for."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def __missing__(self, kind: type[ast.AST]) -> Callable[[AstArcAnalyzer, Any], Any] | None:
        found = self[kind] = getattr(AstArcAnalyzer, self._prefix + kind.__name__, None)
        return found


_LINE_OF, _HANDLE = _Methods("_line__"), _Methods("_handle__")


class _Analyzer(AstArcAnalyzer):
    """Finds the methods for a kind of node once, and a simple statement's line once. All else is as it was."""

    def line_for_node(self, node: ast.AST) -> int:
        method = _LINE_OF[type(node)]
        line: int = method(self, node) if method else node.lineno  # type: ignore[attr-defined]
        return self.multiline.get(line, line)

    def node_exits(self, node: ast.AST) -> set[ArcStart]:
        method = _HANDLE[type(node)]
        return method(self, node) if method else {ArcStart(self.line_for_node(node))}

    def process_body(
        self, body: Sequence[ast.AST], from_start: ArcStart | None = None, prev_starts: set[ArcStart] | None = None
    ) -> set[ArcStart]:
        if prev_starts is None:
            prev_starts = set() if from_start is None else {from_start}
        simple: int | None = None
        for node in body:
            line = self.line_for_node(node)
            if line not in self.statements:
                continue
            if simple is not None:
                self.add_arc(simple, line, "")
            else:
                for start in prev_starts:
                    self.add_arc(start.lineno, line, start.cause)
            method = _HANDLE[type(node)]
            if method:
                prev_starts, simple = method(self, node), None
            else:
                simple = line  # as {ArcStart(line)}, of which most are never needed
        return prev_starts if simple is None else {ArcStart(simple)}

    def add_arc(
        self, start: int, end: int, missing_cause_msg: str | None = None, action_msg: str | None = None
    ) -> None:
        arc = (start, end)
        self.arcs.add(arc)
        if start in self.current_with_starts:
            self.with_entries.add(arc)
        if missing_cause_msg is not None or action_msg is not None:
            self.missing_arc_fragments[arc].append((missing_cause_msg, action_msg))
