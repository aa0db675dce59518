"""`covey erase`."""

from __future__ import annotations

import click

from covey.cli.options import quiet
from covey.cli.project import project
from covey.cli.talk import StderrTalk
from covey.flows.erase import erase_data


@click.command()
@click.argument("environments", nargs=-1)
@quiet
def erase(environments: tuple[str, ...], quiet: bool) -> None:
    """Delete covey's data of some environments, or all of it. Nothing else is touched."""
    talk = StderrTalk(quiet=quiet)
    deleted = erase_data(project(talk), environments)
    for path in deleted:
        talk.note(f"deleted {path}")
    if not deleted:
        talk.note("there was nothing to delete")
