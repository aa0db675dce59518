"""Merge measurements and bundles: a pure union, so neither order nor grouping matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covey.combine.agreement import check_tracer, mixed_branch, the_run
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter, Run


def merge(parts: Iterable[Measurement]) -> Measurement:
    """Union of what any number of runs executed.

    Args:
        parts: traces keyed by environment, path, digest and context; paths already those of the repository.
    Returns:
        For each key of any part, the union of its lines (1-based) and arcs.
    Raises:
        DataError: "mixed-branch", when only some of the parts measured branches; "tracer-conflict", when two parts
            measured one path with different plugins.
    Source:
        coverage.py refuses the same mixes: CoverageData.update.
    """
    traces: dict[Key, Trace] = {}
    tracers: dict[str, str] = {}
    parts = list(parts)
    branch = _same_branch(parts)
    for part in parts:
        for path, tracer in part.tracers.items():
            check_tracer(path, tracers.setdefault(path, tracer), tracer)
        for key, trace in part.traces.items():
            known = traces.get(key)
            traces[key] = trace if known is None else known | trace
    return Measurement(traces, branch, tracers)


def merge_bundles(parts: Iterable[Bundle]) -> Bundle:
    """Union of bundles: measurements as `merge`, runs by their id, readings by file and interpreter.

    Of two readings of one text by one interpreter, one that succeeded is kept; where the exclusion rules differed, the
    one with more statements.
    """
    measurements: list[Measurement] = []
    runs: dict[str, Run] = {}
    readings: dict[FileKey, dict[Interpreter, Structure | Skipped]] = {}
    for part in parts:
        measurements.append(part.measurement)
        for id, run in part.runs.items():
            runs[id] = the_run(runs.get(id, run), run)
        for key, by_interpreter in part.readings.items():
            known = readings.setdefault(key, {})
            for interpreter, reading in by_interpreter.items():
                known[interpreter] = preferred(known.get(interpreter, reading), reading)
    return Bundle(merge(measurements), runs, readings)


def preferred(one: Structure | Skipped, other: Structure | Skipped) -> Structure | Skipped:
    """Of two readings of one text by one interpreter, the one to keep."""
    return one if one == other else max(one, other, key=_rank)


def _rank(reading: Structure | Skipped) -> tuple[object, ...]:
    """Orders any two readings that differ, so that the choice does not depend on which comes first."""
    if isinstance(reading, Skipped):
        return (0, reading.path, reading.reason)
    jumps = sorted((jump, instead or ()) for jump, instead in reading.with_jumps.items())
    lines = (reading.statements.mask, reading.excluded.mask, reading.no_branch.mask, reading.line_count)
    regions = [(region.kind, region.name, region.start, region.lines.mask) for region in reading.regions]
    return (
        1,
        len(reading.statements),
        *lines,
        sorted(reading.arcs),
        sorted(reading.first_lines.items()),
        jumps,
        regions,
        sorted(reading.descriptions.items()),
    )


def _same_branch(parts: Sequence[Measurement]) -> bool | None:
    """Whether the parts measured branches; None when nothing was measured."""
    kinds = {part.branch for part in parts} - {None}
    if len(kinds) < 2:
        return next(iter(kinds), None)
    raise mixed_branch({kind: _environments(part for part in parts if part.branch is kind) for kind in (True, False)})


def _environments(parts: Iterable[Measurement]) -> set[str]:
    return {key.file.environment for part in parts for key in part.traces}
