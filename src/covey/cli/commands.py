"""covey's commands, each imported when it is run: what the others need is not waited for."""

from __future__ import annotations

from importlib import import_module

import click

from covey.model.nearest import nearest

COMMANDS = {
    "cache": "Show what is remembered: how sources are read, and what was counted in them.",
    "combine": "Take in data that was made elsewhere, and show the combined report.",
    "erase": "Delete covey's data of some environments, or all of it.",
    "export": "Write the stored data in another tool's format.",
    "gate": "Judge the stored data: exit 1 when a threshold is missed or data is missing.",
    "init": "Propose environments from what the project has: its tests, scripts and coverage configuration.",
    "publish": "Publish the report on a branch of the project's own repository.",
    "report": "Show the coverage of all environments together, and of each; in any number of formats at once.",
    "run": "Run environments, measure every Python process in them, report, and judge.",
    "status": "Say which environments have data: since when, of which commit, by which Python, and what is missing.",
    "watch": "Watch environments that are running: the total and the files as they rise, the lines that ran just now.",
}
"""The first line of each one's help; the command NAME is the function NAME of the module covey.cli.NAME."""


class Commands(click.Group):
    """A group that knows its commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; the likeliest one is named where there is none of that name."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = nearest(name, COMMANDS)
        hint = f"did you mean `covey {near}`?" if near else f"choose from: {', '.join(COMMANDS)}"
        raise click.UsageError(f"there is no command {name!r}: {hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def command(name: str) -> click.Command:
    """The command of this name."""
    found = getattr(import_module(f"covey.cli.{name}"), name)
    assert isinstance(found, click.Command)
    return found
