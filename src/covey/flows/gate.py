"""`covey gate`: judge a report by the project's policy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from covey.config.schema import Settings
from covey.gate.evaluate import evaluate
from covey.model.policy import Policy, Verdict
from covey.model.report import GapKind, Report


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


def judge_some(report: Report, policy: Policy, *, total: bool) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict after only some environments were run on purpose, and the declared ones that have no data yet.

    Those take the total with them, unless it is asked for: it cannot be judged before all data is there.
    """
    without_data = tuple(environment.name for environment in report.environments if not environment.measured)
    if not without_data:
        return judge(report, policy), ()
    gaps = tuple(gap for gap in report.gaps if gap.kind is not GapKind.NO_DATA)
    measured = {
        name: threshold for name, threshold in policy.fail_under_by_environment.items() if name not in without_data
    }
    partial = replace(policy, fail_under=policy.fail_under if total else None, fail_under_by_environment=measured)
    verdict = judge(replace(report, gaps=gaps), partial)
    findings = tuple(found for found in verdict.findings if gaps or found.slug != "incomplete")
    return Verdict(findings), without_data
