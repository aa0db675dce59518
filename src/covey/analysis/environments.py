"""What each environment covers, by itself and by itself only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from covey.analysis.files import file_results
from covey.analysis.remembered import Memory
from covey.model.analysis import FileAnalysis
from covey.model.bundle import Bundle
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.report import EnvironmentReport


def environment_reports(
    bundle: Bundle,
    files: Sequence[FileAnalysis],
    declared: Sequence[str],
    wanted: Callable[[str], bool],
    memory: Memory | None = None,
) -> tuple[EnvironmentReport, ...]:
    """One entry for each declared environment, then for each other one that has runs."""
    names = dict.fromkeys((*declared, *bundle.environments))
    return tuple(
        EnvironmentReport(
            name=name,
            counts=_total(files if bundle.environments == (name,) else _files_alone(bundle, name, wanted, memory)),
            only=sum(_only(file, name) for file in files),
            runs=tuple(
                sorted(
                    (run for run in bundle.runs.values() if run.environment == name),
                    key=lambda run: (run.started, run.id),
                )
            ),
        )
        for name in names
    )


def _files_alone(bundle: Bundle, name: str, wanted: Callable[[str], bool], memory: Memory | None) -> list[FileAnalysis]:
    results = file_results(bundle.restricted([name]), wanted, memory)
    return [result.outcome for result in results if isinstance(result.outcome, FileAnalysis)]


def _total(files: Iterable[FileAnalysis]) -> Counts:
    return sum((file.counts for file in files), Counts())


def _only(file: FileAnalysis, name: str) -> int:
    if name not in file.by_environment:
        return 0
    others = LineSet.union(lines for other, lines in file.by_environment.items() if other != name)
    return len(file.by_environment[name] - others)
