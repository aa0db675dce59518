from __future__ import annotations

from decimal import Decimal

import pytest

from covey.gate.evaluate import evaluate
from covey.model.policy import Policy
from covey.model.report import Report
from unit.report.samples import COMPLETE, INCOMPLETE

ASKS_ALL = Policy(
    fail_under=Decimal(20), fail_under_by_environment={"unit": Decimal(10), "e2e": Decimal(50)}, allow_incomplete=True
)


def test_each_rule_that_the_policy_asks_for_has_its_finding():
    verdict = evaluate(ASKS_ALL, COMPLETE)

    assert verdict.passed
    assert [finding.slug for finding in verdict.findings] == ["total", "environment", "environment", "incomplete"]


def test_one_failing_rule_fails_the_verdict():
    verdict = evaluate(Policy(fail_under=Decimal(20), fail_under_by_environment={"unit": Decimal(12)}), COMPLETE)

    assert not verdict.passed
    assert [finding.passed for finding in verdict.findings] == [True, False, True]


def test_a_report_with_gaps_does_not_pass_in_silence():
    assert not evaluate(Policy(), INCOMPLETE).passed
    assert evaluate(Policy(allow_incomplete=True), INCOMPLETE).passed


@pytest.mark.parametrize("policy", [Policy(fail_under=Decimal(0)), ASKS_ALL])
def test_an_empty_report_passes_no_threshold(policy):
    assert not evaluate(policy, Report()).passed
