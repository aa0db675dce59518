"""Structure <-> plain JSON values: how structures travel between processes and lie in bundles."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from covey.analysis.descriptions import as_descriptions
from covey.analysis.jump_numbers import jumps_of, numbers_of
from covey.model.analysis import Region, Skipped, Structure
from covey.model.descriptions import Descriptions
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Arc

FORMAT = 3
"""Changes whenever the same text would give another Structure; cached structures of another format are not used."""

MOST_BITS = 1 << 31
"""Of the lines of all functions of a source together: those of 40,000 functions in 100,000 lines, a quarter of a GB."""

MOST_CONTINUED = 1 << 21
"""Lines inside of statements of several lines, in one source."""

MOST_DIGITS = 20


def encode(reading: Structure | Skipped) -> dict[str, Any]:
    """Plain dicts, lists, strings and integers; equal values give equal JSON.

    Shape: docs/reference/bundle.md, "Structures".
    """
    if isinstance(reading, Skipped):
        return {"path": reading.path, "skipped": reading.reason}
    words = as_descriptions(reading.arcs, reading.descriptions)
    return {
        "statements": reading.statements.to_hex(),
        "excluded": reading.excluded.to_hex(),
        "no_branch": reading.no_branch.to_hex(),
        "arcs": numbers_of(reading.arcs),
        "continued": _runs_of(reading.first_lines),
        "with_jumps": sorted(
            numbers_of([arc]) + numbers_of(filter(None, [instead])) for arc, instead in reading.with_jumps.items()
        ),
        "regions": [[r.kind, r.name, r.start, r.lines.to_text()] for r in reading.regions],
        "line_count": reading.line_count,
        "sentences": list(words.sentences),
        "said": list(words.said),
    }


def body_of(reading: Structure | Skipped) -> str:
    """The JSON in which an analysis is stored: equal ones are equal texts."""
    return json.dumps(encode(reading), separators=(",", ":"), sort_keys=True)


def beyond_belief(structure: Structure) -> str:
    """Why `decode` would refuse what `encode` gives, for its size; or ""."""
    if len(structure.first_lines) > MOST_CONTINUED:
        return f"its statements of several lines have more than {MOST_CONTINUED} lines"
    if sum(region.lines.mask.bit_length() for region in structure.regions) > MOST_BITS:
        return "its functions and classes are too many for its lines"
    return ""


def is_structure(body: str) -> bool:
    """Whether a stored analysis is that of a source that could be read, on the face of it: its first key tells."""
    return body.startswith('{"arcs":[')


def possible_in(body: str) -> tuple[str, int]:
    """Of a stored structure, the numbers of its jumps, as they stand there, and how many lines its source has.

    Raises:
        ValueError: it is none.
    """
    _, key, others = body.partition('{"arcs":[')
    jumps, end, others = others.partition("]")
    _, _, others = others.partition('"line_count":')
    if not (key and end):
        raise ValueError("not a stored structure")
    return jumps, int(others.partition(",")[0])


def about_jumps(body: str) -> dict[str, Any]:
    """What a stored structure says of jumps: its "arcs", "continued", "line_count" and "with_jumps", and not the rest.

    Raises:
        ValueError: it is none.
    """
    first_keys, _, others = body.partition(',"no_branch":')
    _, last_key, last = others.rpartition(',"with_jumps":')
    return dict(json.loads(first_keys + last_key + last))


def decode(value: Any) -> Structure | Skipped:
    """The inverse of `encode`, for values of any origin.

    Raises:
        ValueError: the value does not have the shape that `encode` gives, or names lines above HIGHEST_LINE.
    """
    try:
        return _decoded(value)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"not an encoded structure: {type(error).__name__}: {error}") from error


def _decoded(value: dict[str, Any]) -> Structure | Skipped:
    if "skipped" in value:
        return Skipped(_text(value["path"]), _text(value["skipped"]))
    _check_sizes(value)
    arcs = jumps_of(value["arcs"])
    return Structure(
        statements=LineSet.from_hex(value["statements"]),
        excluded=LineSet.from_hex(value["excluded"]),
        no_branch=LineSet.from_hex(value["no_branch"]),
        arcs=frozenset(arcs),
        first_lines=lines_of(value["continued"]),
        with_jumps=dict(map(_with_jump, value["with_jumps"])),
        regions=tuple(
            Region(_text(kind), _text(name), _line(start), LineSet.from_text(lines))
            for kind, name, start, lines in value["regions"]
        ),
        line_count=_line(value["line_count"]),
        descriptions=_descriptions(arcs, value["sentences"], value["said"]),
    )


def _descriptions(arcs: list[Arc], sentences: Sequence[str], said: Sequence[int]) -> Descriptions:
    sentences = tuple(map(_text, sentences))
    if said and not (set(map(type, said)) == {int} and 0 <= min(said) <= max(said) < len(sentences)):
        raise ValueError("its words for jumps are none of its sentences")
    return Descriptions(arcs, sentences, tuple(said))


def _runs_of(first_lines: Mapping[int, int]) -> list[int]:
    """Three numbers for each run of lines of one statement: the statement's first line, the run's first and last."""
    runs: list[int] = []
    for line, first in sorted(first_lines.items()):
        if runs and runs[-3] == first and runs[-1] == line - 1:
            runs[-1] = line
        else:
            runs += (first, line, line)
    return runs


def lines_of(runs: Sequence[int]) -> dict[int, int]:
    """What is encoded as "continued": of each line inside of a statement, the statement's first line."""
    before = -1
    if not set(map(type, runs)) <= {int} or len(runs) % 3:
        raise ValueError("its continued lines are no numbers")
    ranges = [*zip(runs[::3], runs[1::3], runs[2::3], strict=True)]
    for first, start, end in ranges:
        if not (before < start <= end <= HIGHEST_LINE and 0 <= first <= HIGHEST_LINE):
            raise ValueError(f"not a range of lines: {start} to {end}")
        before = end
    if sum(end - start + 1 for _, start, end in ranges) > MOST_CONTINUED:  # each of them takes memory
        raise ValueError("its statements have more lines than those of any source")
    found: dict[int, int] = {}
    for first, start, end in ranges:
        found.update(zip(range(start, end + 1), repeat(first), strict=False))
    return found


def _with_jump(numbers: Sequence[int]) -> tuple[Arc, Arc | None]:
    jump, *instead = jumps_of(numbers)
    return jump, instead[0] if instead else None


def _check_sizes(value: dict[str, Any]) -> None:
    """Refuse few words that stand for very much: each set of lines takes as many bits as its last line says."""
    if sum(map(_last_line, (lines for *_, lines in value["regions"]))) > MOST_BITS:
        raise ValueError("its lines would take more memory than those of any source")


def _last_line(runs: str) -> int:
    return int(re.split("[,-]", runs[-MOST_DIGITS:])[-1] or 0)


def _line(value: object) -> int:
    if type(value) is not int or not 0 <= value <= HIGHEST_LINE:
        raise ValueError(f"not a line number: {value!r:.40}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r:.40}")
    return value
