"""Several readings of one text, by interpreters that differ, as one Structure."""

from __future__ import annotations

from collections.abc import Sequence

from covey.model.analysis import Structure
from covey.model.lines import LineSet


def together(structures: Sequence[Structure]) -> Structure:
    """What is possible in at least one of them: so a statement or jump is missing only if none has run it.

    Args:
        structures: at least one. Equal ones give that very one.
    """
    first, *others = distinct(structures)
    if not others:
        return first
    every = (first, *others)
    statements = LineSet.union(structure.statements for structure in every)
    return Structure(
        statements=statements,
        excluded=LineSet.union(structure.excluded for structure in every) - statements,
        no_branch=LineSet.union(structure.no_branch for structure in every),
        arcs=frozenset().union(*(structure.arcs for structure in every)),
        first_lines={line: start for structure in reversed(every) for line, start in structure.first_lines.items()},
        with_jumps={arc: instead for structure in reversed(every) for arc, instead in structure.with_jumps.items()},
        regions=first.regions,
        line_count=first.line_count,
        descriptions={arc: words for structure in reversed(every) for arc, words in structure.descriptions.items()},
    )


def distinct(structures: Sequence[Structure]) -> list[Structure]:
    """Of equal ones the first."""
    found: list[Structure] = []
    for structure in structures:
        if structure not in found:
            found.append(structure)
    return found
