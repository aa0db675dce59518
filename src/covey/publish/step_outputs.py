"""The outputs of a CI's step, under the names that users of the comment action know; each is a plain number or word.

Only `projects` is more, what each of several projects has, as JSON: no action can declare outputs for all their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction

from covey.model.counts import Counts, percent_text
from covey.publish.history import Entry

ACTIVITY = "save_coverage_data_files"
"""What the action calls it when it publishes."""


def step_outputs(
    entry: Entry,
    precision: int,
    reference: Entry | None,
    *,
    changed: bool,
    projects: Mapping[str, Entry | None] | None = None,
) -> Mapping[str, str]:
    """Of a publication.

    Args:
        entry: what was published, or the total of several projects.
        reference: what was published before.
        projects: the newest of each, where there are several.
    """
    known = {name: _facts(each, precision) for name, each in (projects or {}).items() if each}
    return {
        "activity_run": ACTIVITY,
        **_facts(entry, precision),
        "changed": _word(changed),
        **(_numbers("reference", reference.total) if reference and reference.total else {}),
        **({"projects": json.dumps(known)} if known else {}),
    }


def _facts(entry: Entry, precision: int) -> dict[str, str]:
    return {
        "percent": percent_text(entry.ratio, precision),
        "complete": _word(entry.complete),
        "commit": entry.commit,
        **_numbers("new", entry.total or Counts()),
    }


def outputs_text(outputs: Mapping[str, str]) -> str:
    """The lines of the file for outputs; none of a value begins another."""
    return "".join(f"{name}={' '.join(value.splitlines())}\n" for name, value in outputs.items())


def _numbers(prefix: str, counts: Counts) -> dict[str, str]:
    pairs: Iterable[tuple[str, object]] = (
        ("covered_lines", counts.covered),
        ("num_statements", counts.statements),
        ("percent_covered", _decimal(counts.ratio)),
        ("missing_lines", counts.missed),
        ("excluded_lines", counts.excluded),
        ("num_branches", counts.branches),
        ("num_partial_branches", counts.partial),
        ("covered_branches", counts.covered_branches),
        ("missing_branches", counts.missed_branches),
    )
    return {f"{prefix}_{name}": str(value) for name, value in pairs}


def _decimal(ratio: Fraction) -> float:
    """From 0 to 1, as the action gives it."""
    return ratio.numerator / ratio.denominator


def _word(truth: bool) -> str:
    return "true" if truth else "false"
