"""The page of one file: its source, what became of each line, and who ran it."""

from __future__ import annotations

from covey.model.analysis import FileAnalysis
from covey.model.counted import counted
from covey.model.counts import percent, percent_text
from covey.model.printable import printable
from covey.model.source import Source
from covey.report.html.assets import PAGE_SCRIPTS, STATICS, form_of
from covey.report.html.listing import listing
from covey.report.html.templates import markup, render
from covey.report.html.who import context_rows, environment_rows, lines_of_one
from covey.report.missing import missing_text
from covey.report.options import WriterOptions
from covey.report.writer import Kind

FORM = 2
"""Changes when this package makes another page of the same file; templates and statics count by themselves."""


def page(file: FileAnalysis, source: Source, asked: WriterOptions) -> str:
    """Depends on this file alone: its neighbours are found by a script, in the data of the index."""
    options = asked.html
    return render(
        "page.html",
        path=printable(file.path),
        counts=file.counts,
        percent=percent_text(file.counts.ratio, options.precision),
        width=f"{percent(file.counts.ratio):.2f}",
        branch=file.branch,
        statements=counted(file.counts.statements, "statement"),
        branches=counted(file.counts.branches, "branch", "branches"),
        python=file.path.endswith((".py", ".pyw", ".pyi")),
        problem=source.problem,
        missing="" if not source.problem else missing_text(file),
        listing=markup("" if source.problem else listing(file, source.text)),
        environments=environment_rows(file),
        alone=len(lines_of_one(file)),
        contexts=context_rows(file) if options.show_contexts else (),
        extra_css=bool(options.extra_css),
        scripts=PAGE_SCRIPTS,
    )


PAGE = Kind(
    "html-page",
    page,
    options=lambda asked: (asked.html.precision, asked.html.show_contexts, bool(asked.html.extra_css)),
    form=FORM + form_of("templates/layout.html", "templates/page.html", *(f"static/{name}" for name in STATICS)),
    shows_source=True,
)
