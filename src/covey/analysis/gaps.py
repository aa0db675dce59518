"""What a report does not know: environments without data or without hits, data of another text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from covey.analysis.files import FileResult
from covey.model.analysis import FileAnalysis
from covey.model.counted import some_of
from covey.model.report import EnvironmentReport, Gap, GapKind
from covey.model.run import Outcome, Run


def environment_gaps(environments: Iterable[EnvironmentReport], files: Sequence[FileAnalysis]) -> Iterator[Gap]:
    """A gap for each environment that never ran, ran and hit no line of the source, or lost what a process ran."""
    for environment in environments:
        if not environment.measured:
            yield Gap(
                GapKind.NO_DATA,
                environment.name,
                f"declared, but it has no data: run `covey run {environment.name}`, "
                "or `covey combine` the data that another machine made",
            )
        elif not any(file.by_environment.get(environment.name) for file in files):
            yield Gap(GapKind.NO_HITS, environment.name, no_hits_reason(environment.runs))
        else:
            outcomes = [process.outcome for run in environment.runs for process in run.processes]
            if lost := outcomes.count(Outcome.LOST):
                processes = "a Python process" if lost == 1 else f"{lost} Python processes"
                yield Gap(GapKind.LOST, environment.name, f"what {processes} of it ran was not saved")


def no_hits_reason(runs: Sequence[Run]) -> str:
    """The likeliest reason why an environment ran and hit nothing."""
    if all(run.foreign for run in runs):
        return "its data file holds no line of the source: check `source` where it was measured, and `[paths]`"
    processes = [process for run in runs for process in run.processes]
    if not processes:
        return (
            "no Python process of it was measured: check its command; "
            "`python -S` and `env -i` keep covey out unless it runs with `--deep`; "
            "so do `-I`, `-E` and a PYTHONPATH of its own in a Python that covey is not installed for"
        )
    for outcome, reason in (
        (Outcome.LOST, "ended before their data was saved"),
        (Outcome.RUNNING, "still ran when its command ended"),
        (Outcome.UNMEASURED, "could not be measured"),
    ):
        concerned = [process for process in processes if process.outcome is outcome]
        if len(concerned) == len(processes):
            detail = f" ({concerned[0].detail})" if concerned[0].detail else ""
            return f"its Python processes {reason}{detail}"
    return "its Python processes ran no line of the source: check `source`, `include` and `omit` of coverage.py"


def stale_gaps(results: Iterable[FileResult]) -> list[Gap]:
    """A gap for each environment that measured another text of some files than the newest run did, or two texts."""
    paths: dict[tuple[str, bool], list[str]] = {}
    for result in results:
        for environment in result.stale:
            paths.setdefault((environment, environment in result.edited), []).append(result.path)
    return [
        Gap(GapKind.STALE, environment, _EDITED.format(some_of(changed)) if edited else _OTHER.format(some_of(changed)))
        for (environment, edited), changed in sorted(paths.items())
    ]


_OTHER = "measured another text of {}: run it again"
_EDITED = (
    "measured two texts of {}, edited while it ran, or run from an installed copy as well, "
    "of which one counts: install it anew if so, and run it again"
)
