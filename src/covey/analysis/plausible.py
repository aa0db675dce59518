"""Whether recorded jumps can be of the texts they are said to be of, as this interpreter reads them."""

from __future__ import annotations

from covey.analysis.analyse import analyse
from covey.model.analysis import FileAnalysis, Structure
from covey.model.bundle import Bundle

MOST_MISFITS = 1, 200
"""At most 1, and 1 in 200 branching lines, may misfit: an exception on such a line jumps into a `finally`.

Measured on eleven modules of the standard library with their tests, analysed by Python 3.11: data of Python 3.8 and 3.9
has 24 misfits on 2,000 branching lines, data of 3.10 to 3.13 has 1.
"""


def implausible(bundle: Bundle) -> str | None:
    """A sentence on data that does not fit the analysis, with the likeliest cause; None when it fits."""
    lines = misfits = 0
    too_short: set[str] = set()
    ran = ((key, trace) for key, trace in bundle.measurement.traces.items() if trace.lines)
    for key, trace in ran:
        for reading in bundle.readings.get(key.file, {}).values():
            if isinstance(reading, Structure):
                file = analyse(key.file.path, reading, {"": trace}, branch=bool(bundle.measurement.branch))
                branching = {line for line, exits in file.exits.items() if exits > 1 and line in file.executed}
                lines += len(branching)
                misfits += len(branching & _misfits(file))
                if any(line > max(reading.line_count, 1) for line in trace.lines):  # an empty module runs line 1
                    too_short.add(key.file.path)
    if too_short:
        more = f" (and {len(too_short) - 1} more)" if len(too_short) > 1 else ""
        return f"{min(too_short)}{more} has fewer lines here than it recorded: it was measured with another text"
    allowed, of = MOST_MISFITS
    if misfits <= 1 + lines * allowed // of:
        return None
    return (
        f"on {misfits} of {lines} branching lines it took jumps that are impossible here: "
        "it was probably measured by another Python or coverage.py; "
        "analyse it where it was measured (`covey combine -o shard.covey`) and combine the bundle"
    )


def _misfits(file: FileAnalysis) -> set[int]:
    """The lines left by a jump that cannot be, and is not an exception's: to its handler, or out of the function."""
    possible = file.structure.arcs
    reachable = {end for _, end in possible}  # a handler is not: nothing but an exception leads to it
    return {start for start, end in file.taken - possible if start != end and end > 0 and end in reachable}
