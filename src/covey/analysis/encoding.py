"""Structure <-> plain JSON values: how structures travel between processes and lie in bundles."""

from __future__ import annotations

from typing import Any

from covey.model.analysis import Region, Skipped, Structure
from covey.model.lines import LineSet


def encode(reading: Structure | Skipped) -> dict[str, Any]:
    """Plain dicts, lists, strings and integers; equal values give equal JSON. Lines are runs: "1-3,7".

    Shape: docs/reference/bundle.md, "Structures".
    """
    if isinstance(reading, Skipped):
        return {"path": reading.path, "skipped": reading.reason}
    continued: dict[int, list[int]] = {}
    for line, first in reading.first_lines.items():
        continued.setdefault(first, []).append(line)
    return {
        "statements": reading.statements.to_text(),
        "excluded": reading.excluded.to_text(),
        "no_branch": reading.no_branch.to_text(),
        "arcs": sorted(reading.arcs),
        "continued": {str(first): LineSet.of(lines).to_text() for first, lines in sorted(continued.items())},
        "with_jumps": sorted([*arc, *(instead or ())] for arc, instead in reading.with_jumps.items()),
        "regions": [[r.kind, r.name, r.start, r.lines.to_text()] for r in reading.regions],
        "line_count": reading.line_count,
    }


def decode(value: dict[str, Any]) -> Structure | Skipped:
    """The inverse of `encode`.

    Raises:
        KeyError, TypeError, ValueError: the value does not have the shape that `encode` gives.
    """
    if "skipped" in value:
        return Skipped(str(value["path"]), str(value["skipped"]))
    return Structure(
        statements=LineSet.from_text(value["statements"]),
        excluded=LineSet.from_text(value["excluded"]),
        no_branch=LineSet.from_text(value["no_branch"]),
        arcs=frozenset((int(start), int(end)) for start, end in value["arcs"]),
        first_lines={
            line: int(first) for first, lines in value["continued"].items() for line in LineSet.from_text(lines)
        },
        with_jumps={(jump[0], jump[1]): (jump[2], jump[3]) if len(jump) == 4 else None for jump in value["with_jumps"]},
        regions=tuple(
            Region(str(kind), str(name), int(start), LineSet.from_text(lines))
            for kind, name, start, lines in value["regions"]
        ),
        line_count=int(value["line_count"]),
    )
