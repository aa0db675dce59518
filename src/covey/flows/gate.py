"""`covey gate`: judge a report by the project's policy."""

from __future__ import annotations

from decimal import Decimal

from covey.config.schema import Settings
from covey.gate.evaluate import evaluate
from covey.model.policy import Policy, Verdict
from covey.model.report import Report


def policy_of(settings: Settings, *, fail_under: Decimal | None = None, allow_incomplete: bool = False) -> Policy:
    """What the project asks; `fail_under` overrides coverage.py's setting."""
    return Policy(
        fail_under=settings.coverage.fail_under if fail_under is None else fail_under,
        fail_under_by_environment={
            environment.name: environment.fail_under
            for environment in settings.environments.values()
            if environment.fail_under is not None
        },
        precision=settings.coverage.precision,
        allow_incomplete=allow_incomplete,
    )


def judge(report: Report, policy: Policy) -> Verdict:
    """The verdict on a report."""
    return evaluate(policy, report)
