"""Policy x Report -> Verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from covey.gate.rules import completeness, environment, total
from covey.model.policy import Finding, Policy, Verdict
from covey.model.report import Report

Rule = Callable[[Policy, Report], Finding | None]
"""None where the policy asks nothing."""


def evaluate(policy: Policy, report: Report) -> Verdict:
    """What each rule finds: the total, each environment that has a threshold, completeness."""
    rules: tuple[Rule, ...] = (
        total,
        *(partial(environment, name) for name in policy.fail_under_by_environment),
        completeness,
    )
    findings = (rule(policy, report) for rule in rules)
    return Verdict(tuple(finding for finding in findings if finding is not None))
