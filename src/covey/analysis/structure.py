"""Source text -> Structure, by the interpreter and coverage.py that this runs in: the only user of their parser."""

from __future__ import annotations

import io
import tokenize
import warnings

from coverage.exceptions import NotPython
from coverage.parser import PythonParser
from coverage.regions import code_regions

from covey.model.analysis import Region, Skipped, Structure
from covey.model.lines import LineSet

FORMAT = 1
"""Changes whenever the same text would give another Structure; cached structures of another format are not used."""


def read_structure(source: bytes, *, path: str, exclude: str, partial: str) -> Structure | Skipped:
    """What could run in a file, or why that cannot be told.

    Args:
        source: the file as it lies on disk.
        path: its name, for the reason of a Skipped.
        exclude: one regular expression; a clause whose first line matches is excluded. "" excludes nothing.
        partial: one regular expression; missing jumps of matching lines do not count.
    """
    try:
        text = decode_source(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parse(text, path, exclude, partial)
    except NotPython as error:
        return Skipped(path, _reason(error.__cause__ or error))
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError, AssertionError) as error:
        return Skipped(path, _reason(error))


def decode_source(source: bytes) -> str:
    """The text of a Python source file as coverage.py reads it: declared encoding, newlines and form feeds mended.

    Source:
        coverage.py: python.read_python_source and python.get_python_source.
    """
    unified = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\f", b" ")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(unified).readline)
    text = unified.decode(encoding, "replace")
    return text if not text or text.endswith("\n") else text + "\n"


def _parse(text: str, path: str, exclude: str, partial: str) -> Structure:
    parser = PythonParser(text=text, filename=path, exclude=exclude)
    parser.parse_source()
    return Structure(
        statements=LineSet.of(parser.statements),
        excluded=LineSet.of(parser.excluded),
        no_branch=LineSet.of(parser.lines_matching(partial)) if partial else LineSet(),
        arcs=frozenset(parser.arcs()),
        first_lines={line: first for line, first in parser.multiline_map.items() if line != first},
        with_jumps=dict(parser._with_jump_fixers),
        regions=tuple(
            Region(region.kind, region.name, region.start, LineSet.of(region.lines)) for region in code_regions(text)
        ),
        line_count=len(text.splitlines()),
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"not valid Python: {error.msg} at line {error.lineno}"
    return f"cannot be parsed: {type(error).__name__}: {error}".removesuffix(": ")
