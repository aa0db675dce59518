"""Whether recorded jumps can be of the texts they are said to be of, as this interpreter reads them."""

from __future__ import annotations

from covey.analysis.analyse import analyse
from covey.model.analysis import FileAnalysis, Structure
from covey.model.bundle import Bundle

MOST_MISFITS = 1, 50
"""At most 1 in 50 branching lines may misfit: exceptions and generators make some, another Python makes many."""


def implausible(bundle: Bundle) -> str | None:
    """A sentence on data that does not fit the analysis, with the likeliest cause; None when it fits."""
    lines = misfits = beyond = 0
    for key, trace in bundle.measurement.traces.items():
        for reading in bundle.readings.get(key.file, {}).values():
            if isinstance(reading, Structure):
                file = analyse(key.file.path, reading, {"": trace}, branch=bool(bundle.measurement.branch))
                fits, fails = _branching(file)
                lines, misfits = lines + fits + fails, misfits + fails
                beyond += trace.lines.mask.bit_length() > reading.line_count + 1
    if beyond:
        return f"{beyond} of its files have fewer lines here than it recorded: they were measured with another text"
    allowed, of = MOST_MISFITS
    if misfits * of <= lines * allowed:
        return None
    return (
        f"on {misfits} of {lines} branching lines it took only jumps that are impossible here: "
        "it was probably measured by another Python or coverage.py; "
        "analyse it where it was measured (`covey combine -o shard.covey`) and combine the bundle"
    )


def _branching(file: FileAnalysis) -> tuple[int, int]:
    """Of the branching lines that ran: how many took a possible jump, and how many only impossible ones."""
    branching = {line for line, exits in file.exits.items() if exits > 1 and line in file.executed}
    left = {start for start, _ in file.taken} & branching
    fits = left & file.executed_branches.keys()
    return len(fits), len(left - fits)
