"""Which lines the exclusion rules take out: those that match, and the clauses, functions and cases that they head.

Source:
    coverage.py: parser.PythonParser._raw_parse and lines_matching, which this agrees with on every text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Set

from covey.analysis.logical_lines import colon_lines, logical_lines
from covey.analysis.rules import rule_for


def lines_matching(text: str, rule: str) -> set[int]:
    """The lines in which a rule matches something; a match of several lines takes all of them. "" matches nowhere."""
    found: set[int] = set()
    rule = rule_for(text, rule)
    if not rule:
        return found
    position, line = 0, 1
    for match in re.finditer(rule, text, flags=re.MULTILINE):
        start, end = match.span()
        line += text.count("\n", position, start)
        found.update(range(line, line + text.count("\n", start, end) + 1))
        position = start
    return found


def with_clauses(matching: Set[int], text: str, several: list[tuple[int, int]]) -> set[int]:
    """The matching lines with the suites of the clauses whose heads match, up to and with the colon.

    Args:
        several: the `long_lines` of the text.
    """
    found = set(matching)
    rows = [0, *(match.end() for match in re.finditer("\n", text))]
    inside_of: int | None = None
    for first, last, depth in logical_lines(text, several):
        if inside_of is not None and depth > inside_of:
            found.add(first)
            continue
        inside_of = None
        if first in matching if first == last else not matching.isdisjoint(range(first, last + 1)):
            for colon in colon_lines(text[rows[first - 1] : rows[last]], first):
                if not matching.isdisjoint(range(first, colon + 1)):
                    found.add(colon)
                    inside_of = depth
                    break
    return found


def with_definitions(excluded: set[int], nodes: Iterable[ast.AST], starts: Set[int]) -> set[int]:
    """With the functions and classes that are excluded by their heads, and the last cases that are by their suites.

    Args:
        nodes: as `tree.clause_nodes` orders them: what one of them excludes counts for those that follow.
        starts: the lines that code begins at.
    """
    found = set(excluded)
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
            if not found.isdisjoint(range(first, node.lineno + 1)):
                found.update(range(first, _end(node) + 1))
        elif isinstance(node, ast.match_case) and _takes_everything(node):
            suite = starts & set(range(node.body[0].lineno, _end(node.body[-1]) + 1))
            if suite and suite <= found:
                found.update(range(node.pattern.lineno, node.pattern.end_lineno + 1))
    return found


def _takes_everything(case: ast.match_case) -> bool:
    """Whether nothing gets past a case: its pattern is a bare name or `_`, and it has no guard."""
    pattern = case.pattern
    while isinstance(pattern, ast.MatchOr):
        pattern = pattern.patterns[-1]
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
