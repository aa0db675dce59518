"""Source text -> Structure from one parse: what coverage.py's parser finds by several, and by tokenizing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from types import CodeType

from coverage.parser import AstArcAnalyzer

from covey.analysis.descriptions import Fragments, from_fragments
from covey.analysis.exclusion import lines_matching, with_clauses, with_definitions
from covey.analysis.logical_lines import long_lines
from covey.analysis.tree import clause_nodes, docstring_lines, regions
from covey.model.analysis import Structure
from covey.model.lines import LineSet
from covey.model.measurement import Arc


def parse_once(text: str, *, path: str, exclude: str, partial: str) -> Structure:
    """As coverage.py's parser and region finder would read the text.

    Raises:
        Unknown: it cannot be read in this way.
        SyntaxError, ValueError, RecursionError, MemoryError, AssertionError: coverage.py may refuse it as well.
    """
    tree = ast.parse(text)
    several = long_lines(text)
    first_lines = {line: first for first, last in several for line in range(first + 1, last + 1)}
    starts = _code_lines(compile(tree, path, "exec", dont_inherit=True)) if tree.body else set()
    nodes = clause_nodes(tree)
    excluded = _excluded(text, exclude, several, first_lines, nodes, starts)
    ignored = excluded | docstring_lines(nodes)
    arcs, with_jumps, fragments = _jumps(tree, path, nodes, starts, first_lines)
    return Structure(
        statements=LineSet.of(_firsts(starts - ignored, first_lines) - ignored),
        excluded=LineSet.of(excluded),
        no_branch=LineSet.of(_firsts(lines_matching(text, partial), first_lines)) if partial else LineSet(),
        arcs=arcs,
        first_lines=first_lines,
        with_jumps=with_jumps,
        regions=regions(tree),
        line_count=len(text.splitlines()),
        descriptions=from_fragments(arcs, fragments),
    )


def _excluded(
    text: str,
    rule: str,
    several: list[tuple[int, int]],
    first_lines: Mapping[int, int],
    nodes: list[ast.AST],
    starts: set[int],
) -> set[int]:
    matching = lines_matching(text, rule) if rule else set()
    if not matching:
        return matching
    return with_definitions(_firsts(with_clauses(matching, text, several), first_lines), nodes, starts)


def _code_lines(code: CodeType) -> set[int]:
    """The lines that code begins at, but for those of annotations that wait to be asked for."""
    found: set[int | None] = set()
    waiting = [code]
    while waiting:
        code = waiting.pop()
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        if code.co_name != "__annotate__":
            found.update([line for _, _, line in code.co_lines()])
    return {line for line in found if line}


def _jumps(
    tree: ast.Module, path: str, nodes: list[ast.AST], starts: set[int], first_lines: dict[int, int]
) -> tuple[frozenset[Arc], dict[Arc, Arc | None], Fragments]:
    """The possible jumps between statements, what jumps back to a `with` stand for, and the words for jumps."""
    analyzer = AstArcAnalyzer(path, tree, starts, first_lines)
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
        arcs = [(_first(first_lines, start), _first(first_lines, end)) for start, end in arcs]
    return frozenset(arc for arc in arcs if arc[0] != arc[1]), with_jumps, analyzer.missing_arc_fragments


def _firsts(lines: Iterable[int], first_lines: Mapping[int, int]) -> set[int]:
    return {first_lines.get(line, line) for line in lines}


def _first(first_lines: Mapping[int, int], line: int) -> int:
    return first_lines.get(line, line) if line >= 0 else -first_lines.get(-line, -line)
