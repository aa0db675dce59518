from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from covey.config.schema import CoverageSettings, EnvironmentSettings, Settings
from covey.flows.gate import judge, judge_some, policy_of
from covey.model.counts import Counts
from covey.model.policy import Policy
from covey.model.report import EnvironmentReport, Gap, GapKind, Report
from covey.model.run import Run

RUN = Run("r1", "unit", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", "")
UNIT = EnvironmentReport("unit", Counts(statements=10, missed=4), only=6, runs=(RUN,))
SERVER = EnvironmentReport("server", Counts(statements=10, missed=10), only=0)
NO_DATA = Gap(GapKind.NO_DATA, "server", "declared, but it has no data")
NO_HITS = Gap(GapKind.NO_HITS, "unit", "its processes ran no line of the source")
POLICY = Policy(fail_under=Decimal(90), fail_under_by_environment={"unit": Decimal(50), "server": Decimal(50)})


def slugs(verdict, *, passed):
    return [finding.slug for finding in verdict.findings if finding.passed is passed]


def partly_run(*gaps):
    return Report(environments=(UNIT, SERVER), gaps=(NO_DATA, *gaps))


def settings(**coverage):
    environments = {
        "unit": EnvironmentSettings("unit", fail_under=Decimal("80.5")),
        "e2e": EnvironmentSettings("e2e"),
    }
    return Settings(root=Path("/"), environments=environments, coverage=CoverageSettings(**coverage))


def test_the_policy_is_the_projects_own():
    policy = policy_of(settings(fail_under=Decimal(75), precision=2))

    assert policy == Policy(Decimal(75), {"unit": Decimal("80.5")}, precision=2)


@pytest.mark.parametrize("asked", [Decimal(0), Decimal(99)])
def test_a_threshold_that_is_asked_for_overrides_the_configured_one_even_zero(asked):
    assert policy_of(settings(fail_under=Decimal(75)), fail_under=asked).fail_under == asked


def test_an_environment_that_was_not_run_yet_takes_the_total_and_its_own_threshold_with_it():
    verdict, without_data = judge_some(partly_run(), POLICY, total=False)

    assert without_data == ("server",)
    assert verdict.passed
    assert {finding.slug for finding in verdict.findings} == {"environment"}
    assert not any("server" in finding.sentence for finding in verdict.findings)


def test_the_total_is_judged_all_the_same_when_it_is_asked_for():
    report = Report(files=(), environments=(UNIT, SERVER), gaps=(NO_DATA,))

    verdict, _ = judge_some(report, POLICY, total=True)

    assert "total" in {finding.slug for finding in verdict.findings}


def test_an_environment_that_ran_is_judged_although_others_did_not():
    strict = Policy(fail_under_by_environment={"unit": Decimal(70), "server": Decimal(70)})

    verdict, _ = judge_some(partly_run(), strict, total=False)

    assert slugs(verdict, passed=False) == ["environment"]


def test_other_gaps_than_missing_data_still_fail():
    verdict, _ = judge_some(partly_run(NO_HITS), POLICY, total=False)

    assert slugs(verdict, passed=False) == ["incomplete"]


def test_with_all_data_everything_is_judged():
    report = Report(environments=(UNIT,), gaps=(NO_HITS,))

    verdict, without_data = judge_some(report, POLICY, total=False)

    assert without_data == ()
    assert verdict == judge(report, POLICY)


def test_the_gate_itself_does_not_pass_missing_data():
    assert slugs(judge(partly_run(), Policy()), passed=False) == ["incomplete"]
