"""data.json, as the comment action made it: written for its readers, and read as the base of a project that moves over.

Source:
    the branch that the action keeps: {"coverage": percentage, "raw_data": what `coverage json` writes,
    "coverage_path": where it ran}. Before there was "raw_data", the percentage stood alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.publish.percentage import ratio_of

PATH = "data.json"


@dataclass(frozen=True, slots=True)
class BaseFile:
    """What is known of one file of an earlier report."""

    counts: Counts
    executed: LineSet
    """Docstrings and annotations may be among them."""
    missing: LineSet
    missing_branches: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier report, as far as data.json tells it. Of which commit it is, it does not tell."""

    percentage: str
    """Exactly as it stands there."""
    total: Counts | None = None
    """None where the percentage stands alone."""
    coverage_version: str = ""
    folder: str = "."
    """Of the project, relative to the repository."""
    files: Mapping[str, BaseFile] = field(default_factory=dict)
    """By path, relative to the repository."""


def action_data(document: Mapping[str, Any], *, date: str, folder: str) -> bytes:
    """data.json of a report.

    Args:
        document: the report as covey's JSON document.
        date: takes the place of the time of the run: the same coverage makes the same file.
        folder: of the project, relative to the repository; "." for the repository itself.
    """
    raw = {key: value for key, value in document.items() if key != "covey"}
    raw["meta"] = {**raw["meta"], "timestamp": date, "show_contexts": False}
    raw["files"] = {path: _without_covey(file) for path, file in raw["files"].items()}
    shape = {"coverage": raw["totals"]["percent_covered"], "raw_data": raw, "coverage_path": folder}
    return (json.dumps(shape) + "\n").encode()


def read_action_data(content: bytes, *, with_files: bool = True) -> Base | None:
    """The base in a data.json of any origin; None when it holds none."""
    try:
        document = json.loads(content, parse_float=str, parse_int=str)
        percentage = str(document["coverage"])
        ratio_of(percentage)
        if "raw_data" not in document:
            return Base(percentage)
        raw = document["raw_data"]
        folder = str(document.get("coverage_path", ".")).strip("/") or "."
        return Base(
            percentage=percentage,
            total=_counts(raw["totals"]),
            coverage_version=str(raw["meta"]["version"]),
            folder=folder,
            files=_files(raw["files"], folder) if with_files else {},
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None


def _without_covey(file: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in file.items() if key not in ("covey", "contexts")}


def _files(files: Mapping[str, Any], folder: str) -> dict[str, BaseFile]:
    prefix = "" if folder == "." else f"{folder}/"
    return {f"{prefix}{path}": _file(file) for path, file in files.items()}


def _file(file: Mapping[str, Any]) -> BaseFile:
    return BaseFile(
        counts=_counts(file["summary"]),
        executed=LineSet.of(map(int, file["executed_lines"])),
        missing=LineSet.of(map(int, file["missing_lines"])),
        missing_branches=frozenset((int(start), int(end)) for start, end in file.get("missing_branches", ())),
    )


def _counts(summary: Mapping[str, Any]) -> Counts:
    counts = Counts(
        statements=int(summary["num_statements"]),
        missed=int(summary["missing_lines"]),
        excluded=int(summary["excluded_lines"]),
        branches=int(summary.get("num_branches", 0)),
        partial=int(summary.get("num_partial_branches", 0)),
        missed_branches=int(summary.get("missing_branches", 0)),
    )
    if not counts.is_possible:
        raise ValueError(counts)
    return counts
