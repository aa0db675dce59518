"""Whether recorded jumps can be of the texts they are said to be of, as this interpreter reads them."""

from __future__ import annotations

from covey.analysis.analyse import executed_statements, taken_arcs
from covey.analysis.encoding import about_jumps, lines_of, possible_in
from covey.analysis.jump_numbers import jumps_of, numbers_of
from covey.analysis.strays import strays
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.measurement import FileKey, Trace
from covey.model.packed_trace import lines_of as lines_of_trace

MOST_MISFITS = 1, 200
"""At most 1, and 1 in 200 branching lines, may misfit: an exception on such a line jumps into a `finally`.

Measured on eleven modules of the standard library with their tests, analysed by Python 3.11: data of Python 3.8 and 3.9
has 24 misfits on 2,000 branching lines, data of 3.10 to 3.13 has 1.
"""


def implausible(bundle: Bundle) -> str | None:
    """A sentence on data that does not fit the analysis, with the likeliest cause; None when it fits."""
    ran = [
        (key.file.path, structure, trace)
        for key, trace in bundle.measurement.traces.items()
        if trace.lines
        for structure in bundle.readings.get(key.file, {}).values()
        if isinstance(structure, Structure)
    ]
    too_short = {path for path, structure, trace in ran if _is_too_short(structure, trace)}
    if too_short:
        more = f" (and {len(too_short) - 1} more)" if len(too_short) > 1 else ""
        return f"{min(too_short)}{more} has fewer lines here than it recorded: it was measured with another text"
    misfits = sum(len(_misfits(structure, trace)) for _, structure, trace in ran)
    if misfits <= 1:  # without counting the lines, which takes longer
        return None
    lines = sum(len(_branching(structure, trace)) for _, structure, trace in ran)
    allowed, of = MOST_MISFITS
    if misfits <= 1 + lines * allowed // of:
        return None
    return (
        f"on {misfits} of {lines} branching lines it took jumps that are impossible here: "
        "it was probably measured by another Python or coverage.py; "
        "analyse it where it was measured (`covey combine -o shard.covey`) and combine the bundle"
    )


def odd_files(bundle: Bundle) -> set[FileKey]:
    """The files to look at again, data file by data file: none, when no data file of the bundle can be implausible."""
    too_short: set[FileKey] = set()
    misfits: dict[FileKey, int] = {}
    for key, trace in bundle.measurement.traces.items():
        for structure in bundle.readings.get(key.file, {}).values() if trace.lines else ():
            if isinstance(structure, Structure):
                if _is_too_short(structure, trace):
                    too_short.add(key.file)
                elif odd := len(_misfits(structure, trace)):
                    misfits[key.file] = misfits.get(key.file, 0) + odd
    return too_short | (misfits.keys() if sum(misfits.values()) > 1 else set())


def _is_too_short(structure: Structure, trace: Trace) -> bool:
    """An empty module runs line 1."""
    return bool(trace.lines.mask >> (max(structure.line_count, 1) + 1))


def _misfits(structure: Structure, trace: Trace) -> set[int]:
    """The branching lines left by a jump that cannot be, and is not an exception's: to a handler, or to the exit."""
    possible = structure.arcs
    odd = taken_arcs(structure, trace.arcs - possible) - possible
    if not odd:
        return set()
    reachable = {end for _, end in possible}  # a handler is not: nothing but an exception leads to it
    left = {start for start, end in odd if start != end and end > 0 and end in reachable}
    return left & _branching(structure, trace)


def _branching(structure: Structure, trace: Trace) -> set[int]:
    """The lines that ran and have a choice."""
    executed = executed_statements(structure, trace.lines)
    return {line for line, exits in structure.exits().items() if exits > 1 and line in executed}


def may_be_odd(body: str, packed: bytes) -> bool:
    """Whether a packed trace and a stored structure have to be looked at by `odd_files`: a quick no for most.

    Raises:
        KeyError, TypeError, ValueError: it is no stored structure.
    """
    possible_jumps, line_count = possible_in(body)
    if lines_of_trace(packed).mask >> (max(line_count, 1) + 1):
        return True
    impossible = strays(packed, possible_jumps)
    if not impossible:
        return False
    told = about_jumps(body)
    mended = {jump[0] for jump in told["with_jumps"]}
    rest = [arc for arc in jumps_of([*{*impossible} - mended]) if arc[0] > 0 < arc[1]]
    if not rest:
        return False
    first = lines_of(told["continued"])
    between = {(first.get(start, start), first.get(end, end)) for start, end in rest}
    return not set(told["arcs"]).issuperset(numbers_of(arc for arc in between if arc[0] != arc[1]))
