"""Structure <-> plain JSON values: how structures travel between processes and lie in bundles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from covey.analysis.descriptions import as_descriptions
from covey.model.analysis import Region, Skipped, Structure
from covey.model.descriptions import Descriptions
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import Arc

MOST_BITS = 1 << 32
"""Of the lines of all functions of a source together: those of 40,000 functions in 100,000 lines."""

MOST_DIGITS = 20


def encode(reading: Structure | Skipped) -> dict[str, Any]:
    """Plain dicts, lists, strings and integers; equal values give equal JSON. Lines are runs: "1-3,7".

    Shape: docs/reference/bundle.md, "Structures".
    """
    if isinstance(reading, Skipped):
        return {"path": reading.path, "skipped": reading.reason}
    words = as_descriptions(reading.arcs, reading.descriptions)
    continued: dict[int, list[int]] = {}
    for line, first in reading.first_lines.items():
        continued.setdefault(first, []).append(line)
    return {
        "statements": reading.statements.to_text(),
        "excluded": reading.excluded.to_text(),
        "no_branch": reading.no_branch.to_text(),
        "arcs": sorted(reading.arcs),
        "continued": {str(first): _run_text(lines) for first, lines in sorted(continued.items())},
        "with_jumps": sorted([*arc, *(instead or ())] for arc, instead in reading.with_jumps.items()),
        "regions": [[r.kind, r.name, r.start, r.lines.to_text()] for r in reading.regions],
        "line_count": reading.line_count,
        "sentences": list(words.sentences),
        "said": list(words.said),
    }


def body_of(reading: Structure | Skipped) -> str:
    """The JSON in which an analysis is stored: equal ones are equal texts."""
    return json.dumps(encode(reading), separators=(",", ":"), sort_keys=True)


def decode(value: Any) -> Structure | Skipped:
    """The inverse of `encode`, for values of any origin.

    Raises:
        ValueError: the value does not have the shape that `encode` gives, or names lines above HIGHEST_LINE.
    """
    try:
        return _decoded(value)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"not an encoded structure: {type(error).__name__}: {error}") from error


def decode_arcs(pairs: Iterable[Sequence[int]]) -> frozenset[Arc]:
    """Jumps from pairs of any origin.

    Raises:
        ValueError, TypeError: a pair is not two whole numbers, none of them beyond HIGHEST_LINE.
    """
    return frozenset(_jumps(pairs))


def _jumps(pairs: Iterable[Sequence[int]]) -> list[Arc]:
    jumps = [(start, end) for start, end in pairs]
    numbers = set(chain.from_iterable(jumps))
    if not set(map(type, numbers)) <= {int} or max(map(abs, numbers), default=0) > HIGHEST_LINE:
        raise ValueError("its jumps are not between lines")
    return jumps


def _decoded(value: dict[str, Any]) -> Structure | Skipped:
    if "skipped" in value:
        return Skipped(_text(value["path"]), _text(value["skipped"]))
    _check_sizes(value)
    continued = [(_line(int(first)), _run(lines)) for first, lines in value["continued"].items()]
    from_with = [_arc(jump[:2]) for jump in value["with_jumps"]]
    instead = [_arc(jump[2:]) if len(jump) > 2 else None for jump in value["with_jumps"]]
    decode_arcs([*from_with, *filter(None, instead)])
    arcs = _jumps(value["arcs"])
    return Structure(
        statements=LineSet.from_text(value["statements"]),
        excluded=LineSet.from_text(value["excluded"]),
        no_branch=LineSet.from_text(value["no_branch"]),
        arcs=frozenset(arcs),
        first_lines={line: first for first, lines in continued for line in lines},
        with_jumps=dict(zip(from_with, instead, strict=True)),
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


def _run_text(lines: list[int]) -> str:
    """As LineSet.to_text; nearly always the lines of a statement are one run."""
    first, last = min(lines), max(lines)
    if last - first >= len(lines):
        return LineSet.of(lines).to_text()
    return f"{first}-{last}" if first < last else f"{first}"


def _run(text: str) -> Iterable[int]:
    """As LineSet.from_text."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        return LineSet.from_text(text)
    start, end = int(first), int(last or first)
    if not start <= end <= HIGHEST_LINE:
        raise ValueError(f"not a range of lines: {text[:40]!r}")
    return range(start, end + 1)


def _check_sizes(value: dict[str, Any]) -> None:
    """Refuse few words that stand for very much: each set of lines takes as many bits as its last line says."""
    regions = sum(map(_last_line, (lines for *_, lines in value["regions"])))
    if regions > MOST_BITS or sum(map(_last_line, value["continued"].values())) > MOST_BITS:
        raise ValueError("its lines would take more memory than those of any source")


def _last_line(runs: str) -> int:
    return int(re.split("[,-]", runs[-MOST_DIGITS:])[-1] or 0)


def _arc(numbers: Sequence[int]) -> Arc:
    start, end = numbers
    return start, end


def _line(value: object) -> int:
    if type(value) is not int or not 0 <= value <= HIGHEST_LINE:
        raise ValueError(f"not a line number: {value!r:.40}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r:.40}")
    return value
