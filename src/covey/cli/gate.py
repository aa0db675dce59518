"""`covey gate`."""

from __future__ import annotations

from decimal import Decimal

import click

from covey.cli.options import allow_incomplete, fail_under, quiet
from covey.cli.output import Output, result
from covey.cli.project import project
from covey.cli.show import say_notes, verdict_text
from covey.flows.gate import judge, policy_of
from covey.flows.report import make_report


@click.command()
@fail_under
@allow_incomplete
@quiet
@click.pass_context
def gate(ctx: click.Context, fail_under: Decimal | None, allow_incomplete: bool, quiet: bool) -> None:
    """Judge the stored data: exit 1 when a threshold is missed or data is missing."""
    output = Output(quiet=quiet)
    settings = project(output)
    policy = policy_of(settings, fail_under=fail_under, allow_incomplete=allow_incomplete)
    report = make_report(settings)
    verdict = judge(report, policy)
    say_notes(report, output)
    result(verdict_text(verdict))
    ctx.exit(0 if verdict.passed else 1)
