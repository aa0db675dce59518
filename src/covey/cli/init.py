"""`covey init`."""

from __future__ import annotations

from pathlib import Path

import click

from covey.cli.result import result
from covey.cli.talk import StderrTalk
from covey.config.project import find_project
from covey.flows.init import apply, proposal_for


@click.command()
@click.option("--write", is_flag=True, help="Write the proposal into the project.")
def init(write: bool) -> None:
    """Propose environments from what the project has: its tests, scripts and coverage configuration.

    The proposal is only shown, unless --write is given.
    """
    talk = StderrTalk()
    project = find_project(Path.cwd())
    proposal = proposal_for(project)
    for finding in proposal.findings:
        talk.note(finding)
    for change in proposal.writes:
        talk.note(f"{'add to' if change.append else 'new file'} {change.path}:")
        result(change.text if change.text.endswith("\n") else change.text + "\n")
    if write:
        for path in apply(project.root, proposal.writes):
            talk.note(f"wrote {path}")
        if proposal.runs:
            talk.note("next: covey run")
        else:
            file = proposal.writes[0].path
            talk.note(f"next: in {file}, put what runs your code in the place of the example; then: covey run")
    else:
        talk.note("nothing was written: `covey init --write` does it")
