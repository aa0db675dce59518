"""Bundle -> Report: the one analysis that every table, document, badge and gate is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from covey.analysis.environments import environment_reports
from covey.analysis.files import file_results
from covey.analysis.gaps import environment_gaps, stale_gaps
from covey.analysis.remembered import Memory
from covey.model.analysis import FileAnalysis, Skipped
from covey.model.bundle import Bundle
from covey.model.refs import Commit
from covey.model.report import Gap, GapKind, Report
from covey.model.run import Run


def everything(path: str) -> bool:
    """The filter that lets every file through."""
    return True


def build(
    bundle: Bundle,
    *,
    declared: Sequence[str] = (),
    wanted: Callable[[str], bool] = everything,
    ignore_errors: bool = False,
    gaps: Iterable[Gap] = (),
    notes: Iterable[str] = (),
    memory: Memory | None = None,
) -> Report:
    """The report of everything in the bundle.

    Args:
        declared: the environments that should be there, in order; one without data is a gap.
        wanted: which paths to report (`[report] include` and `omit`).
        ignore_errors: a file that cannot be analysed is said, and is no gap.
        gaps, notes: what is known from elsewhere, added to what is found here.
        memory: where files are remembered that were analysed before.
    """
    results = file_results(bundle, wanted, memory)
    files = tuple(result.outcome for result in results if isinstance(result.outcome, FileAnalysis))
    skipped = tuple(result.outcome for result in results if isinstance(result.outcome, Skipped))
    environments = environment_reports(bundle, files, declared, wanted, memory)
    return Report(
        files=files,
        skipped=skipped,
        environments=environments,
        branch=bool(bundle.measurement.branch),
        commit=_commit(bundle.runs.values()),
        measured_at=max((run.started for run in bundle.runs.values()), default=""),
        coverage_version=_coverage_version(bundle),
        gaps=(
            *environment_gaps(environments, files),
            *stale_gaps(results),
            *(() if ignore_errors else _skipped_gaps(skipped)),
            *gaps,
        ),
        notes=(*notes, *_commit_notes(bundle.runs.values())),
    )


def _skipped_gaps(skipped: Iterable[Skipped]) -> list[Gap]:
    return [Gap(GapKind.SKIPPED, file.path, f"could not be analysed: {file.reason}") for file in skipped]


def _commit(runs: Iterable[Run]) -> Commit | None:
    commits = {run.commit for run in runs if run.commit}
    return commits.pop() if len(commits) == 1 else None


def _commit_notes(runs: Iterable[Run]) -> list[str]:
    measured = [(run.environment, run.commit) for run in runs if run.commit]
    if len({commit.sha for _, commit in measured}) < 2:
        return []
    listed = ", ".join(sorted({f"{name} at {commit.short}" for name, commit in measured}))
    return [f"the environments were measured at different commits: {listed}"]


def _coverage_version(bundle: Bundle) -> str:
    versions = {interpreter.coverage for readings in bundle.readings.values() for interpreter in readings}
    return max(versions, key=_numbers, default="")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
