"""`covey status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from covey.cli.project import declared, project
from covey.cli.result import result, stdout_has_color
from covey.cli.talk import StderrTalk
from covey.config.projects_table import go_into_one
from covey.flows.status import EnvironmentStatus, is_anything_left
from covey.flows.status import status as read_status
from covey.model.counted import counted
from covey.model.printable import one_line, printable
from covey.model.run import Outcome, Process
from covey.report.terminal.screen import Column, drawn, table

COLUMNS = ("Environment", "Measured", "Commit", "Python", "Processes", "Files", "Core")


@click.command()
def status() -> None:
    """Say which environments have data: since when, of which commit, by which Python, and what is missing."""
    talk = StderrTalk()
    settings = declared(talk)
    if is_anything_left(settings):
        from covey.flows.salvage import salvage  # which imports all that a run needs

        salvage(project(talk), talk.warning)
    environments = read_status(settings)
    if not environments:
        start = go_into_one(settings.projects) if settings.projects else "start with `covey init`"
        result(f"no environments are declared, and there is no data: {start}\n")
        return
    cells = zip(*(_cells(environment) for environment in environments), strict=True)
    columns = [
        Column(title, [printable(cell) for cell in column], right=False)
        for title, column in zip(COLUMNS, cells, strict=True)
    ]
    remarks = [printable(remark) for environment in environments for remark in _remarks(environment)]
    text = drawn([table(columns, rules=False)], color=stdout_has_color(), longest_rule=None)
    result(text + "".join(f"{remark}\n" for remark in remarks))


def _cells(environment: EnvironmentStatus) -> tuple[str, ...]:
    if environment.error:
        return (environment.name, "unreadable", "", "", "", "", "")
    if not environment.runs:
        return (environment.name, "no data", "", "", "", "", "")
    newest = environment.runs[-1]
    processes = _processes(environment)
    interpreters = {process.interpreter for process in processes if process.interpreter}
    return (
        environment.name + ("" if environment.declared else " (undeclared)"),
        newest.started[:19].replace("T", " "),
        newest.commit.short if newest.commit else "unknown",
        ", ".join(sorted({interpreter.version for interpreter in interpreters})) or "unknown",
        str(len(processes)),
        str(environment.files),
        ", ".join(sorted({process.core for process in processes if process.core})) or "unknown",
    )


def _remarks(environment: EnvironmentStatus) -> Iterator[str]:
    name = environment.name
    if environment.error:
        yield f"{name}: {one_line(str(environment.error))}"
    elif not environment.runs:
        yield f"{name}: missing: run `covey run {name}`, or `covey combine` its data"
    elif not environment.files:
        yield f"{name}: ran, and hit no line of the source"
    if environment.interrupted:
        yield f"{name}: an interrupted run left data that is not in the report"
    if environment.runs and environment.runs[-1].exit_code:
        yield f"{name}: its command failed (exit code {environment.runs[-1].exit_code})"
    outcomes = Counter(process.outcome for process in _processes(environment))
    for outcome in (Outcome.LOST, Outcome.RUNNING, Outcome.UNMEASURED):
        if outcomes[outcome]:
            yield f"{name}: {counted(outcomes[outcome], 'process', 'processes')} {outcome.value}: not in the report"


def _processes(environment: EnvironmentStatus) -> list[Process]:
    return [process for run in environment.runs for process in run.processes]
