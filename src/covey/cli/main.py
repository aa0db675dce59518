"""The command `covey`."""

from __future__ import annotations

import io
import signal
import sys

import click

from covey import __version__
from covey.cli.commands import Commands
from covey.cli.exit_codes import CANNOT_PROCEED, DONE
from covey.cli.talk import show_error
from covey.errors import CoveyError


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="covey")
def cli() -> None:
    """One truthful coverage report of everything a project runs.

    Exit codes: 0 done, 1 a test command or the gate failed, 2 cannot proceed.
    """


def main() -> None:
    """Run the command line of this process; every error is a message and exit code 2.

    That of Python, 1, would say that a gate failed.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every locale has every character of a name
    exit_code = _exit_code()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: a late Ctrl-C shall not change how it ended
    sys.exit(exit_code)


def _exit_code() -> int:
    try:
        return int(cli.main(prog_name="covey", standalone_mode=False) or DONE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CoveyError as error:
        show_error(error)
    except (click.Abort, KeyboardInterrupt):  # click makes Abort of those that come while it is at work
        show_error(CoveyError("interrupted", fix="run the command again; stored data is whole", slug="interrupted"))
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        show_error(_unexpected(error))
    return CANNOT_PROCEED


def _unexpected(error: Exception) -> CoveyError:
    return CoveyError(
        f"covey itself failed, with {type(error).__name__}",
        fix="where the lines above name no trouble of this machine, report them: it is a bug",
        slug="internal-error",
    )
