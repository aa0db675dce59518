"""`covey report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from covey.cli.options import environment, quiet, report_formats
from covey.cli.project import project
from covey.cli.report_options import Choices, table_choices
from covey.cli.result import result, stdout_is_terminal
from covey.cli.show import report_text, say_gaps, with_changes, writer_options
from covey.cli.talk import StderrTalk
from covey.flows.output_places import places
from covey.flows.outputs import Written, write_outputs
from covey.flows.report import make_report
from covey.flows.sources import sources
from covey.flows.texts import texts_here
from covey.model.counted import counted
from covey.report.table import require_files
from covey.store.cache import outputs_folder
from covey.system.files import place_of_choice


@click.command()
@environment
@report_formats
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="Of one format, the file to write (HTML: the folder); of several, the folder for all of them.",
)
@click.option("--single-file", is_flag=True, help="Make HTML one file, with the sources around missing lines only.")
@table_choices
@click.option(
    "--live", is_flag=True, help="Of environments that are running now, show what they ran until now; store nothing."
)
@quiet
def report(
    environments: tuple[str, ...],
    formats: tuple[str, ...] | None,
    target: Path | None,
    single_file: bool,
    choices: Choices,
    live: bool,
    quiet: bool,
) -> None:
    """Show the coverage of all environments together, and of each; in any number of formats at once.

    One document is printed, or written to the file that -o names. Of several, -o names the folder where each becomes
    a file with its own name; the terminal's table is printed. A report without any file ends with exit code 2.

    The exit code does not depend on the numbers: `covey gate` judges them.

    With --live, what the running environments have recorded stands in the place of their stored data; the others are
    shown as stored. The processes that are measured do not notice.
    """
    talk = StderrTalk(quiet=quiet)
    settings = project(talk)
    wanted = _wanted(formats, settings.report.formats, single_file=single_file)
    if choices.style == "github" and "markdown" not in wanted:
        raise click.UsageError("--style github is about Markdown: add it with --format markdown")
    asked = places(wanted, target, settings)
    settings = choices.filtered(settings, Path.cwd())
    if live:
        from covey.flows.live_report import make_live_report  # which imports all that a run needs

        made = make_live_report(settings, environments, talk.warning)
    else:
        made = make_report(settings, environments)
    made = choices.said(made)
    asked_for = [*asked.printed, *(one.format for one in asked.files)]
    options = writer_options(settings, to_terminal=stdout_is_terminal(), choices=choices, formats=asked_for)
    if "terminal" in asked.printed and not (live or environments or choices.include or choices.omit):
        options = with_changes(options, made, settings)
    plain = replace(options, width=0, color=False)
    source = sources(texts_here(settings))
    with place_of_choice("-o"):
        files = write_outputs(made, asked.files, plain, source, outputs_folder(settings.data_dir))
    for format in asked.printed:
        result(report_text(made, format, options, source))
    if "terminal" not in asked.printed:
        say_gaps(made, talk)
    for one in files:
        talk.note(f"wrote {_said(one)}")
    require_files(made)  # after the table, which tells why there may be none


def _said(one: Written) -> str:
    """What became of an output: "out/coverage.xml and 2 more (unchanged)"."""
    if one.place.is_dir():
        return f"{one.place} ({counted(one.changed, 'file')} new)"
    more = f" and {one.files - 1} more" if one.files > 1 else ""
    return f"{one.place}{more}{'' if one.changed else ' (unchanged)'}"


def _wanted(asked: Sequence[str] | None, usual: Sequence[str], *, single_file: bool) -> list[str]:
    """The formats to write, each once."""
    if not single_file:
        return list(dict.fromkeys(asked or usual))
    formats = ["html-single" if format == "html" else format for format in asked or usual]
    if "html-single" not in formats:
        if asked:
            raise click.UsageError("--single-file is about HTML: add it with --format html")
        return ["html-single"]
    return list(dict.fromkeys(formats))
