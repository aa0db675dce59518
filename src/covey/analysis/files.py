"""Bundle -> one result for each file: the text that counts, its readings together, and what ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from covey.analysis.file_data import FileData, analyses
from covey.analysis.remembered import Memory
from covey.model.analysis import FileAnalysis, Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.measurement import FileKey, Trace


@dataclass(frozen=True)
class FileResult:
    """A file of a report, and the environments whose data of it could not be used."""

    path: str
    outcome: FileAnalysis | Skipped
    stale: tuple[str, ...] = ()
    """Environments that ran another text of this file than the one that counts."""
    edited: tuple[str, ...] = ()
    """Those of them that ran the one that counts as well: the file was edited while they ran."""


def file_results(bundle: Bundle, wanted: Callable[[str], bool], memory: Memory | None = None) -> list[FileResult]:
    """One result for each wanted path of the bundle, ascending by path.

    Args:
        memory: where analyses are looked for, and kept.
    """
    digests = current_digests(bundle)
    traces = _traces_by_file(bundle)
    by_path: dict[str, list[FileKey]] = {}
    for key in sorted({*traces, *bundle.readings}):
        if wanted(key.path):
            by_path.setdefault(key.path, []).append(key)
    found = [_found(path, keys, traces, bundle, digests[path]) for path, keys in sorted(by_path.items())]
    analysed = iter(analyses([each.outcome for each in found if isinstance(each.outcome, FileData)], memory))
    return [
        FileResult(
            each.path,
            next(analysed) if isinstance(each.outcome, FileData) else each.outcome,
            each.stale,
            each.edited,
        )
        for each in found
    ]


def current_digests(bundle: Bundle) -> dict[str, str]:
    """Of each path, the text that counts: the one that the newest run saw; where it saw several, because the file was
    edited meanwhile, one that ran, and of those one that could be read."""
    newest: dict[str, str] = {}
    for run in bundle.runs.values():
        newest[run.environment] = max(run.started, newest.get(run.environment, ""))
    ran = {key.file for key, trace in bundle.measurement.traces.items() if trace.lines}
    best: dict[str, tuple[str, bool, bool, str]] = {}
    for key in {*(key.file for key in bundle.measurement.traces), *bundle.readings}:
        can_be_read = any(isinstance(reading, Structure) for reading in bundle.readings.get(key, {}).values())
        rank = (newest.get(key.environment, ""), key in ran, can_be_read, key.digest)
        best[key.path] = max(rank, best.get(key.path, rank))
    return {path: digest for path, (*_, digest) in best.items()}


@dataclass(frozen=True)
class _Found:
    """As FileResult, before the analysis."""

    path: str
    outcome: FileData | Skipped
    stale: tuple[str, ...]
    edited: tuple[str, ...]


def _found(
    path: str,
    keys: list[FileKey],
    traces: Mapping[FileKey, Mapping[str, Trace]],
    bundle: Bundle,
    digest: str,
) -> _Found:
    ran = [key for key in keys if _any_line(traces.get(key, {}))]
    stale = tuple(sorted({key.environment for key in ran if key.digest != digest}))
    current = [key for key in keys if key.digest == digest]
    edited = tuple(sorted({*stale} & {key.environment for key in current if key in ran}))
    readings = _readings([key for key in current if key in ran] or current, bundle)
    structures = tuple(reading for reading in readings if isinstance(reading, Structure))
    if not structures:
        reasons = [reading.reason for reading in readings if isinstance(reading, Skipped)]
        return _Found(path, Skipped(path, reasons[0] if reasons else "its source was not found"), stale, edited)
    current_traces = {key.environment: traces.get(key, {}) for key in current}
    return _Found(
        path, FileData(path, structures, current_traces, bool(bundle.measurement.branch), digest), stale, edited
    )


def _traces_by_file(bundle: Bundle) -> dict[FileKey, dict[str, Trace]]:
    by_file: dict[FileKey, dict[str, Trace]] = {}
    for key, trace in bundle.measurement.traces.items():
        by_file.setdefault(key.file, {})[key.context] = trace
    return by_file


def _readings(keys: Iterable[FileKey], bundle: Bundle) -> list[Structure | Skipped]:
    return [
        reading for key in keys for _, reading in sorted(bundle.readings.get(key, {}).items(), key=lambda item: item[0])
    ]


def _any_line(by_context: Mapping[str, Trace]) -> bool:
    return any(trace.lines for trace in by_context.values())
