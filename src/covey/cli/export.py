"""`covey export`."""

from __future__ import annotations

from pathlib import Path

import click

from covey.cli.options import environment, quiet
from covey.cli.project import project
from covey.cli.talk import StderrTalk
from covey.flows.export import export_coverage
from covey.model.counted import counted


@click.command()
@environment
@click.option(
    "--coverage",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value=Path(".coverage"),
    required=True,
    help="Write a data file that coverage.py reads; `.coverage` if no name is given.",
)
@quiet
def export(environments: tuple[str, ...], target: Path, quiet: bool) -> None:
    """Write the stored data in another tool's format."""
    talk = StderrTalk(quiet=quiet)
    files = export_coverage(project(talk), target, environments)
    talk.note(f"wrote {target}: {counted(files, 'file')}")
