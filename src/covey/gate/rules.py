"""The rules of the gate, one function each: what the policy asks, held against the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from covey.gate.lacking import MOST_FILES, Missing, lacking, most_missing, rest_of, shown
from covey.model.counted import counted
from covey.model.counts import Counts, meets
from covey.model.policy import Finding, Policy
from covey.model.printable import one_line
from covey.model.report import Report


def total(policy: Policy, report: Report) -> Finding | None:
    """The threshold of the whole report."""
    threshold = policy.fail_under
    if threshold is None:
        return None
    if not report.files:
        return Finding("total", False, f"no file was measured: there is no total to reach {_percent(threshold)}")
    missing = (Missing(file.path, file.counts.missed, file.counts.missed_branches) for file in report.files)
    return _reached("total", "total", report.total, threshold, policy.precision, missing)


def environment(name: str, policy: Policy, report: Report) -> Finding | None:
    """The threshold that an environment must reach by itself."""
    threshold = policy.fail_under_by_environment.get(name)
    if threshold is None:
        return None
    known = next((known for known in report.environments if known.name == name), None)
    subject = f"environment {one_line(name)}"
    if known is None or not known.measured:
        return Finding("environment", False, f"{subject} has no data: its threshold is {_percent(threshold)}")
    if not known.counts.statements:
        return Finding("environment", False, f"{subject} measured no statement: its threshold is {_percent(threshold)}")
    missing = (
        Missing(file.path, len(file.statements - file.by_environment[name]))
        for file in report.files
        if name in file.by_environment
    )
    return _reached("environment", subject, known.counts, threshold, policy.precision, missing)


def completeness(policy: Policy, report: Report) -> Finding:
    """Nothing is missing from the report, or it is allowed to be."""
    if report.complete:
        return Finding("incomplete", True, "complete: there is data of every environment")
    told = [f"{one_line(gap.subject)} ({gap.kind}): {one_line(gap.reason)}" for gap in report.gaps]
    details = (*told[:MOST_FILES], *rest_of(told, MOST_FILES))
    named = [*dict.fromkeys(one_line(gap.subject) for gap in report.gaps)]
    subjects = ", ".join([*named[:MOST_FILES], *rest_of(named, MOST_FILES)])
    if policy.allow_incomplete:
        return Finding("incomplete", True, f"incomplete, which is allowed: {subjects}", details)
    return Finding("incomplete", False, f"incomplete: {subjects}", details)


def _reached(
    slug: str, subject: str, counts: Counts, threshold: Decimal, precision: int, missing: Iterable[Missing]
) -> Finding:
    number = f"{subject} {shown(counts.ratio, threshold, precision)} %"
    if meets(counts.ratio, threshold, precision):
        return Finding(slug, True, f"{number} reaches the threshold of {_percent(threshold)}")
    more = lacking(counts, threshold, precision)
    what = (
        counted(more, "more statement or branch", "more statements or branches")
        if counts.branches
        else counted(more, "more statement")
    )
    sentence = f"{number} is below the threshold of {_percent(threshold)}: {what} must be covered to reach it"
    return Finding(slug, False, sentence, most_missing(missing))


def _percent(threshold: Decimal) -> str:
    return f"{threshold.normalize():f} %"
