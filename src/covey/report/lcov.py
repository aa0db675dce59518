"""The LCOV document: what `coverage lcov` writes, a record for each file.

What differs: docs/reference/formats.md.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import md5

from covey.model.analysis import FileAnalysis, Region
from covey.model.printable import printable
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import WriterOptions
from covey.report.table import require_files
from covey.report.writer import Kind, Part, Piece, Writer


def files(report: Report, options: WriterOptions) -> Mapping[str, Iterable[Piece]]:
    """The document.

    Raises:
        DataError: "nothing-to-report".
    """
    require_files(report)
    kind = WITH_CHECKSUMS if options.lcov.line_checksums else PLAIN
    shown = [file for file in report.files if file.counts.statements or not options.lcov.skip_empty]
    return {"": [Part(file, kind) for file in shown]}


def record(file: FileAnalysis, source: Source, options: WriterOptions) -> str:
    """What the document says of one file.

    Source:
        coverage.py: lcovreport.LcovReporter.lcov_file. The fields: geninfo(1), "FILES".
    """
    new = options.lcov.version > 1
    lines, functions = _lines(file, source.text), _functions(file, last_lines=new)
    branches = _branches(file, words=new) if file.branch else ()
    return "".join([f"SF:{printable(file.path)}\n", *lines, *functions, *branches, "end_of_record\n"])


def _lines(file: FileAnalysis, text: str) -> Iterator[str]:
    missing = set(file.missing)
    checksums = _checksums(file.statements, text) if text else {}
    yield from [f"DA:{line},{0 if line in missing else 1}{checksums.get(line, '')}\n" for line in file.statements]
    if file.counts.statements:
        yield f"LF:{file.counts.statements}\nLH:{file.counts.covered}\n"


def _checksums(lines: Iterable[int], text: str) -> dict[int, str]:
    """The further field of each line: MD5 in base64 without its padding, as geninfo writes it."""
    texts = ["", *text.split("\n")]
    return {line: f",{_checksum(texts[line])}" for line in lines if line < len(texts)}


def _checksum(line: str) -> str:
    digest = md5(line.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return b64encode(digest).decode("ascii").rstrip("=")


def _functions(file: FileAnalysis, *, last_lines: bool) -> Iterator[str]:
    """Each function that has statements; it ran when one of them did. Where a name comes again, it gets its line."""
    functions = [region for region in file.structure.regions if region.kind == "function" and region.lines]
    names: set[str] = set()
    found = hit = 0
    for first, last, region in sorted((_span(region) for region in functions), key=lambda span: span[:2]):
        if not file.statements & region.lines:
            continue
        ran = 1 if file.executed & region.lines else 0
        found, hit = found + 1, hit + ran
        name = printable(region.name)
        if name in names:
            name = f"{name}@{first}"
        names.add(name)
        yield f"FN:{first},{f'{last},' if last_lines else ''}{name}\nFNDA:{ran},{name}\n"
    if functions:
        yield f"FNF:{found}\nFNH:{hit}\n"


def _span(region: Region) -> tuple[int, int, Region]:
    """The first and the last line of a function."""
    mask = region.lines.mask
    return min(region.start, (mask & -mask).bit_length() - 1), max(region.start, mask.bit_length() - 1), region


def _branches(file: FileAnalysis, *, words: bool) -> Iterator[str]:
    """Each jump out of the statements that have a choice: jumps within the file by their line, then those that leave.

    Where none was taken, the statement may have raised an exception each time, and "-" says so.
    """
    structure, taken, never = file.structure, file.executed_branches, file.missing_branches
    for line in file.statements:
        if file.exits.get(line, 0) > 1:
            not_taken = "0" if file.exits[line] > len(never.get(line, ())) else "-"
            jumps = [(end < 0, end, "1") for end in taken.get(line, ())]
            jumps += [(end < 0, end, not_taken) for end in never.get(line, ())]
            for number, (_, end, hit) in enumerate(sorted(jumps)):
                name = structure.action((line, end)) if words else str(number)
                yield f"BRDA:{line},0,{printable(name)},{hit}\n"
    if file.counts.branches:
        yield f"BRF:{file.counts.branches}\nBRH:{file.counts.covered_branches}\n"


PLAIN = Kind("lcov", record, lambda asked: asked.lcov.version)
WITH_CHECKSUMS = Kind("lcov-checksums", record, lambda asked: asked.lcov.version, shows_source=True)

WRITER = Writer(files, "coverage.lcov")
