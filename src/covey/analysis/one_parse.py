"""Source text -> Structure from one parse: what coverage.py's parser finds by several, and by tokenizing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from operator import itemgetter
from types import CodeType

from covey.analysis.descriptions import from_fragments
from covey.analysis.exclusion import lines_matching, with_clauses, with_definitions
from covey.analysis.jumps import jumps
from covey.analysis.logical_lines import long_lines
from covey.analysis.tree import clause_nodes, docstring_lines, regions
from covey.model.analysis import Structure
from covey.model.lines import LineSet

_LINE = itemgetter(2)


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
    arcs, with_jumps, fragments = jumps(tree, path, nodes, starts, first_lines)
    return Structure(
        statements=LineSet.of(_firsts(starts - ignored, first_lines) - ignored),
        excluded=LineSet.of(excluded),
        no_branch=LineSet.of(_firsts(lines_matching(text, partial), first_lines)),
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
    matching = lines_matching(text, rule)
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
            found.update(map(_LINE, code.co_lines()))
    return {line for line in found if line}


def _firsts(lines: Iterable[int], first_lines: Mapping[int, int]) -> set[int]:
    return {first_lines.get(line, line) for line in lines}
