"""The outputs of a CI's step, under the names that users of the comment action know; each is a plain number or word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from covey.model.counts import Counts, percent_text
from covey.publish.history import Entry
from covey.publish.publication import Publication

ACTIVITY = "save_coverage_data_files"
"""What the action calls it when it publishes."""


def step_outputs(publication: Publication, reference: Entry | None, *, changed: bool) -> Mapping[str, str]:
    """Of a publication.

    Args:
        reference: what was published before.
    """
    report = publication.report
    return {
        "activity_run": ACTIVITY,
        "percent": percent_text(report.total.ratio, publication.options.table.precision),
        "complete": _word(report.complete),
        "commit": publication.commit.sha,
        "changed": _word(changed),
        **_numbers("new", report.total),
        **(_numbers("reference", reference.total) if reference and reference.total else {}),
    }


def outputs_text(outputs: Mapping[str, str]) -> str:
    """The lines of the file for outputs."""
    return "".join(f"{name}={value}\n" for name, value in outputs.items())


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
