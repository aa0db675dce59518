"""Two reports of one run -> what has risen between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from covey.model.analysis import FileAnalysis
from covey.model.lines import LineSet
from covey.model.live import Rise
from covey.model.report import Report


def rises(before: Report, after: Report) -> tuple[Rise, ...]:
    """The files of which more has run in the later report, ascending by path."""
    known = {file.path: file for file in before.files}
    found = (_rise(known.get(file.path), file) for file in after.files)
    return tuple(rise for rise in found if rise.lines or rise.branches)


def _rise(before: FileAnalysis | None, after: FileAnalysis) -> Rise:
    """Lines of a text that was edited meanwhile are not those of the earlier one."""
    if before is None or before.structure != after.structure:
        return Rise(after, after.executed & after.structure.statements, after.counts.covered_branches)
    if before is after:
        return Rise(after, LineSet())
    risen = max(0, after.counts.covered_branches - before.counts.covered_branches)
    return Rise(after, before.missing - after.missing, risen)


@dataclass(frozen=True)
class Progress:
    """The reports of one run as they come."""

    first: Report
    newest: Report
    steps: tuple[tuple[float, Report], ...] = ()
    """Of the last seconds: when another report came, and the one that it replaced."""

    def then(self, report: Report, at_s: float, window_s: float) -> Progress:
        """With the next report.

        Args:
            at_s: when it was made, on a clock that does not jump.
            window_s: how long something counts as of the last seconds.
        """
        kept = tuple(step for step in self.steps if step[0] > at_s - window_s)
        if report is not self.newest:
            kept = (*kept, (at_s, self.newest))
        return replace(self, newest=report, steps=kept)

    @property
    def since_first(self) -> tuple[Rise, ...]:
        return rises(self.first, self.newest)

    @property
    def lately(self) -> tuple[Rise, ...]:
        """What rose in the last seconds."""
        return rises(self.steps[0][1], self.newest) if self.steps else ()
