"""`covey watch`."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Iterator, Sequence

import click
from rich.console import Console
from rich.live import Live

from covey.cli.options import quiet
from covey.cli.project import project
from covey.cli.result import result, stdout_is_terminal
from covey.cli.talk import StderrTalk
from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.flows.watch import Watch
from covey.model.live import Glance
from covey.report.rising import news
from covey.report.terminal.watching import watching

ON_A_SCREEN_S, IN_LINES_S = 1.0, 5.0

SHARE = 2
"""Between two looks, at least so many times as long as a look takes is rested."""

BETWEEN_RUNS_S = 1.5
"""How long no run may go on before the watch is over: `covey run` begins one after the other."""

Show = Callable[[Sequence[Glance]], bool]
"""Shows the runs; whether anybody still looks."""


@click.command()
@click.argument("environments", nargs=-1, metavar="[ENVIRONMENT]...")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="How often to look: every second on a terminal, else every five.",
)
@quiet
def watch(environments: tuple[str, ...], interval: float | None, quiet: bool) -> None:
    """Watch environments that are running: the total and the files as they rise, the lines that ran just now.

    In a terminal the screen is drawn anew; elsewhere, and in CI, there are lines of what is new. It ends when the runs
    do, or by Ctrl-C, which does nothing to them.
    """
    talk = StderrTalk(quiet=quiet)
    settings = project(talk)
    runs = Watch(settings, environments, talk.warning)
    runs.begin()
    on_a_screen = stdout_is_terminal() and not os.environ.get("CI") and not Console().is_dumb_terminal
    showing = _screen if on_a_screen else _lines
    pause_s = interval or (ON_A_SCREEN_S if on_a_screen else IN_LINES_S)
    with Interruption() as interruption, showing(settings.coverage.precision) as show:
        _watch(runs, show, pause_s, interruption)


def _watch(runs: Watch, show: Show, pause_s: float, interruption: Interruption) -> None:
    last = time.monotonic()
    while not interruption.count:
        began = time.monotonic()
        glances = runs.look(began)
        if glances:
            last = time.monotonic()
        if (glances and not show(glances)) or time.monotonic() - last > BETWEEN_RUNS_S:
            return
        all_ended = all(glance.ended for glance in glances)
        rest_s = max(min(pause_s, BETWEEN_RUNS_S) if all_ended else pause_s, SHARE * (time.monotonic() - began))
        wait_until(lambda: False, rest_s, interruption)


@contextlib.contextmanager
def _lines(precision: int) -> Iterator[Show]:
    told: dict[tuple[str, str], Glance] = {}

    def show(glances: Sequence[Glance]) -> bool:
        lines = []
        for glance in glances:
            run = (glance.run.environment, glance.run.started)
            lines += news(told.get(run), glance, precision)
            told[run] = glance
        at = time.strftime("%H:%M:%S")
        return not lines or result("".join(f"{at} {line}\n" for line in lines))

    yield show


@contextlib.contextmanager
def _screen(precision: int) -> Iterator[Show]:
    console = Console(highlight=False)
    with Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:

        def show(glances: Sequence[Glance]) -> bool:
            now = datetime.datetime.now(datetime.UTC).isoformat()
            height = console.size.height
            for glance in glances:
                if glance.ended:  # stays, above what goes on
                    console.print(watching([glance], now=now, height=height, precision=precision))
            running = [glance for glance in glances if not glance.ended]
            live.update(watching(running, now=now, height=height, precision=precision), refresh=True)
            return True

        yield show
