"""`covey report`."""

from __future__ import annotations

from pathlib import Path

import click

from covey.cli.options import environment, quiet, report_format
from covey.cli.output import Output, result, stdout_is_terminal
from covey.cli.project import project
from covey.cli.show import report_text, say_gaps, writer_options
from covey.flows.live_report import make_live_report
from covey.flows.report import make_report
from covey.system.files import write_text


@click.command()
@environment
@report_format
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@click.option("--no-missing", is_flag=True, help="Leave the column of missing lines out.")
@click.option(
    "--live", is_flag=True, help="Of environments that are running now, show what they ran until now; store nothing."
)
@quiet
def report(
    environments: tuple[str, ...], format_: str, target: Path | None, no_missing: bool, live: bool, quiet: bool
) -> None:
    """Show the coverage of all environments together, and of each.

    The exit code does not depend on the numbers: `covey gate` judges them.

    With --live, what the running environments have recorded stands in the place of their stored data; the others are
    shown as stored. The processes that are measured do not notice.
    """
    output = Output(quiet=quiet)
    settings = project(output)
    made = make_live_report(settings, environments, output.warning) if live else make_report(settings, environments)
    options = writer_options(settings.coverage, to_terminal=target is None and stdout_is_terminal())
    text = report_text(made, format_, options, hide_missing=no_missing)
    if format_ != "terminal":
        say_gaps(made, output)
    if target is None:
        result(text)
    else:
        write_text(target, text)
        output.note(f"wrote {target}")
