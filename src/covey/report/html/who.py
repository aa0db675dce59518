"""Who ran the lines of a file: environments, and contexts such as tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from covey.model.analysis import FileAnalysis
from covey.model.lines import LineSet
from covey.model.printable import one_line

NO_CONTEXT = "(empty)"
"""How coverage.py calls the context of what ran outside of all others."""


class Ran(NamedTuple):
    """What some that ran the very same lines of a file have in common."""

    names: tuple[str, ...]
    lines: str
    """As LineSet.to_text."""
    statements: int


def environment_rows(file: FileAnalysis) -> tuple[Ran, ...]:
    """One for each environment that ran anything of the file, in their order."""
    return tuple(
        Ran((one_line(name),), lines.to_text(), len(lines)) for name, lines in file.by_environment.items() if lines
    )


def lines_of_one(file: FileAnalysis) -> LineSet:
    """The statements that one environment ran and no other one did."""
    once = again = 0
    for lines in file.by_environment.values():
        again |= once & lines.mask
        once |= lines.mask
    return LineSet(once & ~again)


def context_rows(file: FileAnalysis) -> tuple[Ran, ...]:
    """Contexts by name; those that ran the same lines are one: many tests are alike to most files."""
    alike: dict[int, list[str]] = {}
    told = file.statements | file.structure.excluded
    for name in sorted(file.contexts):
        lines = _statements(file.contexts[name], file.structure.first_lines) & told
        if lines:
            alike.setdefault(lines.mask, []).append(one_line(name) or NO_CONTEXT)
    return tuple(
        Ran(tuple(names), LineSet(mask).to_text(), len(LineSet(mask) & file.statements))
        for mask, names in alike.items()
    )


def _statements(lines: LineSet, first_lines: Mapping[int, int]) -> LineSet:
    """The lines, and the first lines of the statements that they lie in."""
    return lines | LineSet.of(first_lines[line] for line in lines if line in first_lines)
