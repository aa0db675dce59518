"""Reports made by hand, for tests of what is made from reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from covey.model.analysis import FileAnalysis, Region, Skipped, Structure
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.model.measurement import Arc
from covey.model.refs import Commit
from covey.model.report import EnvironmentReport, Gap, GapKind, Report
from covey.model.run import Interpreter, Outcome, Process, Run

COMMIT = Commit("0123456789abcdef0123456789abcdef01234567", dirty=False, branch="main")


def lines(text: str) -> LineSet:
    return LineSet.from_text(text)


def analysed(
    path: str,
    statements: str,
    executed: str,
    *,
    excluded: str = "",
    no_branch: str = "",
    jumps: Mapping[Arc, bool] | None = None,
    regions: Iterable[Region] = (),
    environments: Mapping[str, str] | None = None,
    contexts: Mapping[str, str] | None = None,
    line_count: int = 40,
) -> FileAnalysis:
    """A file; lines are text such as "1-3,7", and jumps are all possible ones with whether they were taken."""
    structure = Structure(
        statements=lines(statements),
        excluded=lines(excluded),
        no_branch=lines(no_branch),
        arcs=frozenset(jumps or ()),
        regions=tuple(regions),
        line_count=line_count,
    )
    return FileAnalysis(
        path=path,
        structure=structure,
        executed=lines(executed),
        taken=frozenset(jump for jump, taken in (jumps or {}).items() if taken),
        branch=jumps is not None,
        exits=structure.exits() if jumps is not None else {},
        by_environment={name: lines(ran) for name, ran in (environments or {"unit": executed}).items()},
        contexts={name: lines(ran) for name, ran in (contexts or {}).items()},
    )


def run(environment: str, started: str = "2026-11-20T14:32:05+00:00", commit: Commit | None = COMMIT) -> Run:
    interpreter = Interpreter("cpython", "3.11.7", "7.17.3")
    process = Process(7, 1, ("python", "-m", "pytest"), "/usr/bin/python3", started, Outcome.SAVED, interpreter)
    return Run(
        id=f"{environment}-1",
        environment=environment,
        command=f"run {environment}",
        exit_code=0,
        started=started,
        duration_s=1.5,
        platform="linux",
        rules="",
        commit=commit,
        processes=(process,),
    )


PARSER = analysed(
    "src/app/parser.py",
    "1,3-4,6-9,11-12,20-24",
    "1,3-4,6-8,11-12,20-22",
    excluded="14-16",
    jumps={
        (7, 8): True,
        (7, 9): False,
        (11, 12): True,
        (11, -3): False,
        (21, 22): True,
        (21, 23): False,
        (23, 24): False,
        (23, -20): False,
    },
    regions=[
        Region("function", "Parser.feed", 6, lines("7-12")),
        Region("class", "Parser", 3, lines("7-12")),
        Region("function", "main", 20, lines("21-24")),
    ],
    environments={"unit": "1,3-4,6-8,20", "e2e": "1,3-4,6-7,11-12,20-22"},
    contexts={"": "1,3-4", "test_feed": "7-8,11"},
    line_count=25,
)
INIT = analysed("src/app/__init__.py", "", "", jumps={}, environments={"unit": ""}, line_count=0)
SERVER = analysed("src/app/server_10.py", "1-4", "1-4", jumps={}, environments={"e2e": "1-4"})
CLIENT = analysed("src/app/server_9.py", "1-60", "", jumps={}, environments={"unit": ""})
ODD = analysed("src/[bold]odd|na_me[/bold]\x1b[31m*.py", "1-3", "1,3", jumps={}, environments={"unit": "1,3"})

LONG = analysed(
    "src/application/adapters/persistence/repositories/customer_account_repository.py",
    ",".join(map(str, range(1, 400))),
    ",".join(map(str, range(1, 400, 3))),
    jumps={},
    line_count=400,
)

COMPLETE = Report(
    files=(INIT, PARSER, SERVER, CLIENT),
    environments=(
        EnvironmentReport("unit", Counts(74, 67, 3, 8, 3, 6), 1, (run("unit"),)),
        EnvironmentReport("e2e", Counts(18, 6, 3, 8, 2, 5), 7, (run("e2e", "2026-11-19T08:00:00+00:00"),)),
    ),
    branch=True,
    commit=COMMIT,
    measured_at="2026-11-20T14:32:05+00:00",
    coverage_version="7.17.3",
)

NO_DATA = Gap(GapKind.NO_DATA, "pipeline", "declared, but it has no data: run `covey run pipeline`")
SKIPPED = Gap(GapKind.SKIPPED, "src/app/broken.py", "could not be analysed: not valid Python at line 3")

INCOMPLETE = Report(
    files=(ODD, *COMPLETE.files, LONG),
    skipped=(
        Skipped("src/app/broken.py", "not valid Python at line 3"),
        Skipped("src/app/page.html", "measured by\na plugin \x1b]0;title\x07"),
    ),
    environments=(
        *COMPLETE.environments,
        EnvironmentReport("pipeline", Counts(), 0),
        EnvironmentReport(
            "[red]smoke[/red]", Counts(3, 1), 0, (run("smoke", commit=Commit("fedcba9876543210", dirty=True)),)
        ),
    ),
    branch=True,
    measured_at="2026-11-20T14:32:05+00:00",
    coverage_version="7.17.3",
    gaps=(NO_DATA, SKIPPED),
    notes=("the environments were measured at different commits: e2e at 0123456789, smoke at fedcba9876+changes",),
)


def without_branches(report: Report) -> Report:
    """The same lines, as if only lines had been measured."""
    files = tuple(
        analysed(
            file.path,
            file.structure.statements.to_text(),
            file.executed.to_text(),
            excluded=file.structure.excluded.to_text(),
            regions=file.structure.regions,
            environments={name: ran.to_text() for name, ran in file.by_environment.items()},
            contexts={name: ran.to_text() for name, ran in file.contexts.items()},
            line_count=file.structure.line_count,
        )
        for file in report.files
    )
    return Report(
        files,
        report.skipped,
        tuple(
            EnvironmentReport(
                environment.name,
                Counts(environment.counts.statements, environment.counts.missed, environment.counts.excluded),
                environment.only,
                environment.runs,
            )
            for environment in report.environments
        ),
        branch=False,
        commit=report.commit,
        measured_at=report.measured_at,
        coverage_version=report.coverage_version,
        gaps=report.gaps,
        notes=report.notes,
    )
