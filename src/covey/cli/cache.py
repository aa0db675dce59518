"""`covey cache`."""

from __future__ import annotations

import click

from covey.cli.project import project
from covey.cli.result import result
from covey.cli.talk import StderrTalk
from covey.flows.cache import cached, forget
from covey.model.counted import counted
from covey.system.memo import MOST_BYTES


@click.group(invoke_without_command=True)
@click.pass_context
def cache(context: click.Context) -> None:
    """Show what is remembered: how sources are read, and what was counted in them.

    What an entry is made of is in its key: the text, the exclusion rules, Python and coverage.py, and what ran. So all
    stay right when any of these changes, and machines that trust each other may share them: the file readings.sqlite.
    What else lies in the folder is of this machine's own reports and publications, and is not to be shared.
    """
    if context.invoked_subcommand is None:
        folder, size = cached(project(StderrTalk()))
        result(f"{folder}: {counted(size.entries, 'entry', 'entries')}, {_megabytes(size.size_bytes)}\n")
        result(f"at most {_megabytes(MOST_BYTES)}; those that were not used for the longest time make room\n")


@cache.command()
def clear() -> None:
    """Forget them; each source is analysed anew when it is needed."""
    talk = StderrTalk()
    size = forget(project(talk))
    talk.note(f"forgot {counted(size.entries, 'entry', 'entries')}")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):.1f} MB"
