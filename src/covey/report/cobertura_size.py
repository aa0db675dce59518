"""How large Cobertura XML can become, in bytes, told from counts: documents are divided before they are made."""

from __future__ import annotations

from covey.model.analysis import FileAnalysis
from covey.model.printable import printable
from covey.report.cobertura_class import quoted
from covey.report.options import XmlOptions

MIB = 1 << 20

LINE = len('\t\t\t\t\t\t\t\t<line number="" hits="1"/>\n')
BRANCH = len(' branch="true" condition-coverage="100% (/)" missing-branches=""')
DESTINATION = len("9999999,")
CLASS = 300
"""More than all tags and attributes of a class, without its name."""
METHOD = 400
"""More than all tags and attributes of a method, and its name but in the oddest of programs."""
PACKAGE = 300
DOCUMENT = 1000


def size_of_class(file: FileAnalysis, options: XmlOptions) -> int:
    """No less than what the element of a file takes."""
    counts = file.counts
    branch_lines = counts.branches // 2
    digits = len(str(counts.branches))
    lines = (
        counts.statements * (LINE + len(str(file.statements.mask.bit_length())))
        + branch_lines * (BRANCH + 2 * digits)
        + counts.missed_branches * DESTINATION
    )
    methods = lines + counts.statements * METHOD if options.methods else 0
    return CLASS + 2 * _width(file.path) + lines + methods


def size_of_package(name: str) -> int:
    """No less than what the element of a package takes without those in it."""
    return PACKAGE + _width(name)


def room_in_document(options: XmlOptions) -> int:
    """What is left for packages."""
    return options.max_mib * MIB - DOCUMENT - 5 * len(options.source.encode("utf-8", "replace"))


def _width(text: str) -> int:
    return len(quoted(printable(text)).encode())
