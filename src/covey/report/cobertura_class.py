"""What Cobertura XML says of one file: a class element, with an element for each statement."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from posixpath import dirname
from xml.sax.saxutils import escape

from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts, rate_text
from covey.model.printable import printable
from covey.model.source import Source
from covey.report.options import WriterOptions, XmlOptions
from covey.report.regions import region_analyses
from covey.report.writer import Kind

INDENT = "\t" * 4


def class_element(file: FileAnalysis, source: Source, options: WriterOptions) -> str:
    """The element of a file, with its line end.

    Source:
        coverage.py: xmlreport.XmlReporter.xml_file.
    """
    path, folder = printable(file.path), folder_of(file, options.xml)
    name = path if folder in ("", ".") else path.removeprefix(f"{folder}/")
    inside = f"{INDENT}\t"
    head = f'{INDENT}<class name="{quoted(name)}" filename="{quoted(path)}" complexity="0"'
    methods = _within("methods", inside, _methods(file, f"{inside}\t") if options.xml.methods else ())
    return f"{head}{rates(file.counts, branch=file.branch)}>\n{methods}{_lines(file, inside)}{INDENT}</class>\n"


def folder_of(file: FileAnalysis, options: XmlOptions) -> str:
    """The folder that is a file's package."""
    folders = (dirname(printable(file.path)) or ".").split("/")
    return "/".join(folders[: options.package_depth])


def rates(counts: Counts, *, branch: bool) -> str:
    """Two attributes."""
    branches = rate_text(counts.branch_ratio) if branch else "0"
    return f' line-rate="{rate_text(counts.statement_ratio)}" branch-rate="{branches}"'


def quoted(text: str) -> str:
    """Printable text, for the value of an attribute."""
    return escape(text, {'"': "&quot;"})


def _methods(file: FileAnalysis, indent: str) -> Iterable[str]:
    """Of each function that has statements, an element with them."""
    for region in region_analyses(file, "function"):
        part = region.analysis
        if region.name and part.statements:
            name = quoted(printable(region.name))
            attributes = f'name="{name}" signature=""{rates(part.counts, branch=part.branch)}'
            lines = _lines(part, f"{indent}\t")
            yield f"{indent}<method {attributes}>\n{lines}{indent}</method>\n"


def _lines(file: FileAnalysis, indent: str) -> str:
    start = f'{indent}\t<line number="'
    missing = set(file.missing)
    branches = _branches(file) if file.branch else {}
    elements = [
        f'{start}{line}" hits="{0 if line in missing else 1}"{branches.get(line, "")}/>\n' for line in file.statements
    ]
    return _within("lines", indent, elements)


def _branches(file: FileAnalysis) -> dict[int, str]:
    """Attributes of each line that more than one jump leaves."""
    never = file.missing_branches
    return {
        line: f"{_condition(count, len(never[line]))}{_destinations(never[line])}"
        if line in never
        else _condition(count, 0)
        for line, count in file.exits.items()
        if count > 1
    }


@cache
def _condition(total: int, missing: int) -> str:
    taken = total - missing
    return f' branch="true" condition-coverage="{100 * taken // total}% ({taken}/{total})"'


def _destinations(ends: Iterable[int]) -> str:
    return f' missing-branches="{",".join(["exit" if end < 0 else str(end) for end in ends])}"'


def _within(tag: str, indent: str, elements: Iterable[str]) -> str:
    inner = "".join(elements)
    return f"{indent}<{tag}>\n{inner}{indent}</{tag}>\n" if inner else f"{indent}<{tag}/>\n"


CLASS = Kind("xml-class", class_element, lambda asked: (asked.xml.package_depth, asked.xml.methods))
