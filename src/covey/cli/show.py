"""A report as text, under the project's settings and the terminal it goes to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace

from covey.cli.report_options import Choices, first_said
from covey.cli.result import stdout_has_color
from covey.cli.talk import StderrTalk
from covey.config.schema import Settings
from covey.flows.extra_css import extra_css
from covey.model.analysis import FileAnalysis
from covey.model.policy import Verdict
from covey.model.printable import one_line
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import BadgeOptions, HtmlOptions, JsonOptions, LcovOptions, WriterOptions, XmlOptions
from covey.report.writer import written
from covey.report.writers import NEVER_PRINTED, writer_of
from covey.store.seen import seen_before

EVERYTHING = Choices()


def writer_options(
    settings: Settings, *, to_terminal: bool, choices: Choices = EVERYTHING, formats: Iterable[str] = ()
) -> WriterOptions:
    """How the project wants its reports: coverage.py's settings and covey's, and over them what the command line says.

    Args:
        formats: those that will be written, for what only some of them need.
    Raises:
        ConfigError: "no-extra-css", for formats of HTML.
    """
    coverage = settings.coverage
    return WriterOptions(
        table=choices.table(settings),
        json=JsonOptions(
            precision=coverage.precision,
            pretty_print=coverage.json_pretty_print,
            show_contexts=coverage.json_show_contexts,
        ),
        badge=BadgeOptions(
            precision=coverage.precision, label=settings.report.badge_label, colors=settings.report.colors
        ),
        html=HtmlOptions(
            title=coverage.html_title,
            precision=coverage.precision,
            skip_covered=first_said(choices.skip_covered, coverage.html_skip_covered, coverage.skip_covered),
            skip_empty=first_said(choices.skip_empty, coverage.html_skip_empty, coverage.skip_empty),
            show_contexts=coverage.html_show_contexts,
            extra_css=extra_css(settings) if set(formats) & set(NEVER_PRINTED) else "",
        ),
        xml=XmlOptions(
            package_depth=coverage.xml_package_depth,
            skip_empty=first_said(choices.skip_empty, coverage.skip_empty),
            source=settings.report.xml_source,
            methods=settings.report.xml_methods,
            max_mib=settings.report.xml_max_mib or 0,
        ),
        lcov=LcovOptions(
            line_checksums=coverage.lcov_line_checksums,
            skip_empty=first_said(choices.skip_empty, coverage.skip_empty),
            version=settings.report.lcov_version,
        ),
        width=shutil.get_terminal_size().columns if to_terminal else 0,
        color=to_terminal and stdout_has_color(),
    )


def with_changes(options: WriterOptions, report: Report, settings: Settings) -> WriterOptions:
    """For a report of everything that somebody looks at: what changed since they last looked."""
    if not options.width:
        return options
    return replace(options, earlier=seen_before(settings.data_dir, {file.path: file.counts for file in report.files}))


def report_text(
    report: Report,
    format: str,
    options: WriterOptions,
    source: Callable[[FileAnalysis], Source] = lambda file: Source(),
) -> str:
    """The report in a format of one document, which is not divided, however large."""
    options = replace(options, xml=replace(options.xml, max_mib=0))
    return "".join(text for _, text in written(writer_of(format), report, options, source))


def say_gaps(report: Report, talk: StderrTalk, project: str = "") -> None:
    """What a report does not know, for formats whose text has no place for it.

    Args:
        project: its name, where there are several.
    """
    for gap in report.gaps:
        talk.warning(one_line(f"{_of(project)}incomplete: {gap.subject}: {gap.reason}"))
    say_notes(report, talk, project)


def say_notes(report: Report, talk: StderrTalk, project: str = "") -> None:
    """What one should know of the runs behind a report; `project` as that of `say_gaps`."""
    for note in report.notes:
        talk.note(one_line(f"{_of(project)}note: {note}"))


def _of(project: str) -> str:
    return f"{project}: " if project else ""


def verdict_text(verdict: Verdict) -> str:
    """One line for each finding, its details below it."""
    lines: list[str] = []
    for finding in verdict.findings:
        lines.append(f"{'passed' if finding.passed else 'FAILED'}: {finding.sentence}")
        lines += [f"  {detail}" for detail in finding.details]
    return "".join(f"{line}\n" for line in lines)
