"""`covey erase`."""

from __future__ import annotations

import click

from covey.cli.options import quiet
from covey.cli.output import Output
from covey.cli.project import project
from covey.flows.erase import erase_data


@click.command()
@click.argument("environments", nargs=-1)
@quiet
def erase(environments: tuple[str, ...], quiet: bool) -> None:
    """Delete covey's data of some environments, or all of it. Nothing else is touched."""
    output = Output(quiet=quiet)
    deleted = erase_data(project(output), environments)
    for path in deleted:
        output.note(f"deleted {path}")
    if not deleted:
        output.note("there was nothing to delete")
