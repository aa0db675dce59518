"""The command `covey`."""

from __future__ import annotations

import sys

import click

from covey import __version__
from covey.cli.combine import combine
from covey.cli.erase import erase
from covey.cli.export import export
from covey.cli.gate import gate
from covey.cli.init import init
from covey.cli.output import show_error
from covey.cli.report import report
from covey.cli.run import run
from covey.cli.status import status
from covey.errors import CoveyError

CANNOT_PROCEED = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="covey")
def cli() -> None:
    """One truthful coverage report of everything a project runs.

    Exit codes: 0 done, 1 a test command or the gate failed, 2 cannot proceed.
    """


for command in (run, combine, report, gate, status, init, export, erase):
    cli.add_command(command)


def main() -> None:
    """Run the command line of this process; every error of covey's is a message and exit code 2."""
    try:
        cli(prog_name="covey")
    except CoveyError as error:
        show_error(error)
        sys.exit(CANNOT_PROCEED)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does: nobody is left to tell.
        sys.stdout = None
        sys.exit(CANNOT_PROCEED)
