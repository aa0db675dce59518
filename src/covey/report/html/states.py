"""What became of each line, as one letter."""

from __future__ import annotations

from covey.model.analysis import FileAnalysis

NOTHING = ""
RUN = "r"
MISSING = "m"
PARTIAL = "p"
EXCLUDED = "x"

_INSIDE = {state: state.upper() for state in (NOTHING, RUN, MISSING, PARTIAL, EXCLUDED)}
"""What the further lines of a statement have: its letter, in upper case."""


def line_states(file: FileAnalysis, line_count: int) -> list[str]:
    """The state of lines 1 to `line_count` at least, by line number; the first entry belongs to no line.

    Source:
        coverage.py: html.HtmlDataGeneration.data_for_file.
    """
    structure = file.structure
    highest = (structure.statements | structure.excluded).mask.bit_length() - 1
    states = [NOTHING] * (max(line_count, highest) + 1)
    for line in structure.statements:
        states[line] = RUN
    for line in file.missing_branches:
        states[line] = PARTIAL
    for line in file.missing:
        states[line] = MISSING
    for line in structure.excluded:
        states[line] = EXCLUDED
    for line, first in structure.first_lines.items():
        if line < len(states) and not states[line] and first < len(states):
            states[line] = _INSIDE[states[first]]
    return states
