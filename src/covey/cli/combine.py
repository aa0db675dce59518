"""`covey combine`."""

from __future__ import annotations

import functools
from pathlib import Path

import click

from covey.cli.options import quiet
from covey.cli.project import completed, declared
from covey.cli.result import result, stdout_is_terminal
from covey.cli.talk import StderrTalk
from covey.config.environments import check_name
from covey.config.schema import Settings
from covey.flows.combine import Combined
from covey.flows.combine import combine as combine_inputs
from covey.model.counted import counted
from covey.model.nearest import nearest
from covey.store.consume import consume as delete
from covey.store.inputs import FOREIGN_LABEL
from covey.system.bundle_file import write_packed
from covey.system.files import place_of_choice

MOST_NAMES = 5
"""How many declared environments are listed."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write everything into one bundle, without PATHS the stored data too, and leave that as it is.",
)
@click.option("--append", is_flag=True, help="Add to the environments' earlier data instead of replacing it.")
@click.option(
    "-e",
    "--environment",
    metavar="NAME",
    help="The environment of data files of coverage.py; by default their path tells, if NAME is declared: "
    "`.coverage.NAME`, `NAME/*`; else it is `imported`.",
)
@click.option(
    "--consume", is_flag=True, help="Delete the inputs that were taken in, when the result is stored; no others."
)
@click.option("--keep-going", is_flag=True, help="Leave an input out that cannot be read, with a warning.")
@quiet
def combine(
    paths: tuple[Path, ...],
    target: Path | None,
    append: bool,
    environment: str | None,
    consume: bool,
    keep_going: bool,
    quiet: bool,
) -> None:
    """Take in data that was made elsewhere, and show the combined report.

    PATHS are bundles of covey, data files of coverage.py of any origin, and folders that hold some. Without PATHS, the
    files that coverage.py's parallel mode left in the project are taken, `.coverage.*`, and not `.coverage`. Inputs
    stay as they are, unless --consume is given.
    """
    talk = StderrTalk(quiet=quiet)
    settings = declared(talk)
    if environment is not None:
        check_name(environment)
        _say_undeclared(environment, settings, talk)
    complete = functools.cache(lambda: completed(settings, talk))
    combined = combine_inputs(
        settings, paths, talk.warning, complete=lambda _: complete(), environment=environment, keep_going=keep_going
    )
    if target is not None:
        written = _write(target, settings, combined, talk, alone=bool(paths))
    else:
        written = _keep(complete(), combined, append=append)
    if combined.unnamed and settings.environments:
        talk.note(_how_named(combined.unnamed, settings))
    for left in delete(combined.taken, written) if consume else ():
        talk.warning(left)
    if target is None:
        _show(complete(), combined, talk)


def _write(target: Path, settings: Settings, combined: Combined, talk: StderrTalk, *, alone: bool) -> list[Path]:
    bundle = combined.packed
    if not alone:
        from covey.flows.keep import with_stored

        bundle = with_stored(settings, bundle)
    with place_of_choice("-o"):
        write_packed(target.absolute(), bundle)
    talk.note(f"{_said(combined)}wrote {target}: {', '.join(bundle.environments)}")
    return [target]


def _keep(settings: Settings, combined: Combined, *, append: bool) -> list[Path]:
    from covey.flows.keep import keep

    return keep(settings, combined.packed, append=append)


def _show(settings: Settings, combined: Combined, talk: StderrTalk) -> None:
    from covey.cli.show import report_text, writer_options
    from covey.flows.report import make_report

    if combined.inputs:
        talk.note(f"{_said(combined)}{', '.join(combined.packed.environments) or 'there is no data in it'}")
    options = writer_options(settings, to_terminal=stdout_is_terminal())
    result(report_text(make_report(settings), "terminal", options))


def _say_undeclared(name: str, settings: Settings, talk: StderrTalk) -> None:
    if settings.environments and name not in settings.environments:
        near = nearest(name, settings.environments)
        meant = f"did you mean `{near}`?" if near else f"declared are {', '.join(settings.environments)}"
        talk.warning(f"the environment `{name}` is not declared: {meant}")


def _how_named(number: int, settings: Settings) -> str:
    inputs = "1 input belongs" if number == 1 else f"{number} inputs belong"
    names = f"{', '.join([*settings.environments][:MOST_NAMES])}{', ...' * (len(settings.environments) > MOST_NAMES)}"
    return (
        f"{inputs} to no declared environment and became `{FOREIGN_LABEL}`: "
        f"name the files `.coverage.NAME`, or their folders NAME (of {names}), or give it with -e NAME"
    )


def _said(combined: Combined) -> str:
    if not combined.inputs:
        return ""
    same = f", {combined.duplicates} of them with the same content as another" if combined.duplicates else ""
    left = len(combined.inputs) - len(combined.taken)
    left_out = f", {left} left out" if left else ""
    return f"combined {counted(len(combined.taken), 'input')}{same}{left_out}: "
