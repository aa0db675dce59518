"""`covey run`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import click

from covey.cli.exit_codes import CANNOT_PROCEED, DONE, FAILED
from covey.cli.options import allow_incomplete, fail_under, quiet, report_format
from covey.cli.project import project
from covey.cli.result import result, stdout_is_terminal
from covey.cli.show import report_text, say_gaps, verdict_text, with_changes, writer_options
from covey.cli.talk import StderrTalk
from covey.config.environments import check_name
from covey.config.projects_table import go_into_one
from covey.config.schema import EnvironmentSettings, Settings
from covey.errors import ConfigError
from covey.flows.gate import judge, judge_some, policy_of
from covey.flows.report import make_report
from covey.flows.run import EnvironmentRun, run_environments
from covey.flows.selection import chosen
from covey.model.policy import Policy
from covey.model.report import Report


@click.command()
@click.argument("arguments", nargs=-1, metavar="[ENVIRONMENT]... | --name NAME -- COMMAND...")
@click.option("--name", metavar="NAME", help="Run COMMAND as an environment of this name, declared or not.")
@click.option("--append", is_flag=True, help="Add to the environments' earlier data instead of replacing it.")
@click.option("--deep", is_flag=True, help="Follow also programs started by `env -i` and `python -S` (Linux).")
@report_format
@fail_under
@allow_incomplete
@click.option("--no-gate", is_flag=True, help="Do not judge: `covey gate` does later, when the report is published.")
@quiet
@click.pass_context
def run(
    ctx: click.Context,
    arguments: tuple[str, ...],
    name: str | None,
    append: bool,
    deep: bool,
    format_: str,
    fail_under: Decimal | None,
    allow_incomplete: bool,
    no_gate: bool,
    quiet: bool,
) -> None:
    """Run environments, measure every Python process in them, report, and judge.

    Without arguments all declared environments are run. Afterwards the report of all stored data is shown. Exit
    code 1: a command or the gate failed. When only some environments were named, and others have no data yet, the
    total is not judged, unless --fail-under asks for it: `covey gate` does it when all data is there.
    """
    if no_gate and (allow_incomplete or fail_under is not None):
        raise click.UsageError("--no-gate does not judge: it goes without --fail-under and --allow-incomplete")
    talk = StderrTalk(quiet=quiet)
    settings = project(talk)
    environments = _chosen(arguments, name, settings)
    if deep:
        environments = [replace(environment, deep=True) for environment in environments]
    try:
        ran = run_environments(environments, settings, talk, append=append)
    finally:
        talk.close()
    report = _show(settings, talk, format_)
    policy = policy_of(settings, fail_under=fail_under, allow_incomplete=allow_incomplete)
    passed = no_gate or _judge(report, talk, policy, some=bool(arguments), total=fail_under is not None)
    _say_failures(ran, talk)
    ctx.exit(max(_outcome(ran), DONE if passed else FAILED))


def _chosen(arguments: tuple[str, ...], name: str | None, settings: Settings) -> list[EnvironmentSettings]:
    if name is not None:
        return [_undeclared(name, arguments)]
    if settings.projects and not settings.environments:
        raise ConfigError(
            f"{settings.source_file} declares projects, and no environments of its own",
            fix=go_into_one(settings.projects),
            slug="no-environments",
        )
    if not settings.environments:
        proposed = f"declare one in {settings.source_file}" if settings.source_file else "`covey init` proposes some"
        raise ConfigError(
            f"no environments are declared for {settings.root}",
            fix=f"{proposed}; or run one command with `covey run --name NAME -- COMMAND...`",
            slug="no-environments",
        )
    try:
        names = chosen(arguments, settings.environments) or list(settings.environments)
    except ConfigError as error:
        if not arguments[1:]:
            raise
        raise error.told(fix=f"{error.fix}; to run one command: `covey run --name NAME -- COMMAND...`") from error
    return [settings.environments[name] for name in names]


def _undeclared(name: str, command: tuple[str, ...]) -> EnvironmentSettings:
    check_name(name)
    if not command:
        raise click.UsageError("--name needs a command: covey run --name NAME -- COMMAND...")
    return EnvironmentSettings(name, command=shlex.join(command))


def _show(settings: Settings, talk: StderrTalk, format_: str) -> Report:
    report = make_report(settings)
    to_terminal = stdout_is_terminal()
    options = writer_options(settings, to_terminal=to_terminal)
    if format_ == "terminal":
        options = with_changes(options, report, settings)
    result(report_text(report, format_, options))
    if format_ != "terminal":
        say_gaps(report, talk)
    return report


def _judge(report: Report, talk: StderrTalk, policy: Policy, *, some: bool, total: bool) -> bool:
    """Whether the report passed."""
    verdict, without_data = judge_some(report, policy, total=total) if some else (judge(report, policy), ())
    if without_data:
        talk.note(
            f"the total is not final: no data yet of {', '.join(without_data)}; `covey gate` judges when there is"
        )
    for line in verdict_text(verdict).splitlines():
        talk.verdict(line, passed=verdict.passed)
    return verdict.passed


def _say_failures(ran: Sequence[EnvironmentRun], talk: StderrTalk) -> None:
    """Why the exit code is not the gate's, where one looks for it: at the end."""
    for one in ran:
        if one.error:
            talk.verdict(f"FAILED: {one.environment} did not run ({one.error.slug})", passed=False)
        elif one.run and one.run.exit_code:
            talk.verdict(
                f"FAILED: the command of {one.environment} ended with exit code {one.run.exit_code}", passed=False
            )


def _outcome(ran: Sequence[EnvironmentRun]) -> int:
    if any(one.error for one in ran):
        return CANNOT_PROCEED
    return FAILED if any(one.failed for one in ran) else DONE
