"""Source text -> Structure, by the interpreter and coverage.py that this runs in.

Where both are known, one parse finds all that coverage.py's parser finds; else that one is asked.
"""

from __future__ import annotations

import warnings

from coverage import env, version_info
from coverage.exceptions import NotPython
from coverage.parser import PythonParser
from coverage.regions import code_regions

from covey.analysis.descriptions import from_words
from covey.analysis.encoding import beyond_belief
from covey.analysis.source_text import decode_source
from covey.model.analysis import Region, Skipped, Structure
from covey.model.lines import LineSet

KNOWN_COVERAGE = {(7, 17, micro, "final") for micro in range(6)}
KNOWN_PYTHON = {(3, 11), (3, 12), (3, 13)}
"""Where `one_parse` agrees with them on every text that it was tried on: tests/oracle, `scripts/bench --verify`."""


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
            found = (is_known() and _parsed_once(text, path, exclude, partial)) or asked(text, path, exclude, partial)
    except NotPython as error:
        return Skipped(path, _reason(error.__cause__ or error))
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError, AssertionError) as error:
        return Skipped(path, _reason(error))
    too_large = beyond_belief(found)
    return Skipped(path, too_large) if too_large else found


def is_known(python: tuple[object, ...] = env.PYVERSION, coverage: tuple[object, ...] = version_info) -> bool:
    """Whether one parse finds, by this Python and this coverage.py, what coverage.py's parser finds."""
    return env.CPYTHON and python[:2] in KNOWN_PYTHON and coverage[:4] in KNOWN_COVERAGE


def _parsed_once(text: str, path: str, exclude: str, partial: str) -> Structure | None:
    """None for what cannot be read in this way, and for what cannot be read at all: coverage.py knows why."""
    # Not before it is known: older Pythons do not understand its patterns.
    from covey.analysis.logical_lines import Unknown
    from covey.analysis.one_parse import parse_once

    try:
        return parse_once(text, path=path, exclude=exclude, partial=partial)
    except (Unknown, SyntaxError, ValueError, RecursionError, MemoryError, AssertionError):
        return None


def asked(text: str, path: str, exclude: str, partial: str) -> Structure:
    """As coverage.py's own parser reads a text. Raises what it raises."""
    parser = PythonParser(text=text, filename=path, exclude=exclude)
    parser.parse_source()
    arcs = frozenset(parser.arcs())
    return Structure(
        statements=LineSet.of(parser.statements),
        excluded=LineSet.of(parser.excluded),
        no_branch=LineSet.of(parser.lines_matching(partial)) if partial else LineSet(),
        arcs=arcs,
        first_lines={line: first for line, first in parser.multiline_map.items() if line != first},
        with_jumps=dict(parser._with_jump_fixers),
        regions=tuple(
            Region(region.kind, region.name, region.start, LineSet.of(region.lines)) for region in code_regions(text)
        ),
        line_count=len(text.splitlines()),
        descriptions=from_words(arcs, parser.missing_arc_description),
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"not valid Python: {error.msg} at line {error.lineno}"
    return f"cannot be parsed: {type(error).__name__}: {error}".removesuffix(": ")
