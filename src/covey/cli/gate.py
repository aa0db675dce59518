"""`covey gate`."""

from __future__ import annotations

import os
from decimal import Decimal

import click

from covey.cli.exit_codes import DONE, FAILED
from covey.cli.options import allow_incomplete, fail_under, quiet
from covey.cli.project import project
from covey.cli.result import result
from covey.cli.show import say_notes, verdict_text
from covey.cli.talk import StderrTalk
from covey.flows.gate import judge, policy_of
from covey.flows.projects import reports_of
from covey.flows.report import make_report


@click.command()
@fail_under
@allow_incomplete
@quiet
@click.pass_context
def gate(ctx: click.Context, fail_under: Decimal | None, allow_incomplete: bool, quiet: bool) -> None:
    """Judge the stored data: exit 1 when a threshold is missed or data is missing.

    Where the repository declares several projects, each is judged that has data here, by its own thresholds.
    """
    talk = StderrTalk(quiet=quiet)
    settings = project(talk)
    reports = reports_of(settings, os.environ) if settings.projects else {"": (settings, make_report(settings))}
    for name in [name for name in settings.projects if name not in reports]:
        talk.note(f"{name}: no data here, not judged")
    passed = True
    for name, (own, report) in reports.items():
        verdict = judge(report, policy_of(own, fail_under=fail_under, allow_incomplete=allow_incomplete))
        say_notes(report, talk, name)
        result(f"{name}:\n{verdict_text(verdict)}" if name else verdict_text(verdict))
        passed = passed and verdict.passed
    ctx.exit(DONE if passed else FAILED)
