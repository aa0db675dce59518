from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from covey.gate.rules import completeness, environment, total
from covey.model.counts import Counts
from covey.model.policy import Policy
from covey.model.report import EnvironmentReport, Gap, GapKind, Report
from unit.report.samples import COMPLETE, INCOMPLETE, INIT, run, without_branches


def asking(threshold: str, precision: int = 0) -> Policy:
    return Policy(fail_under=Decimal(threshold), precision=precision)


def asking_of(name: str, threshold: str) -> Policy:
    return Policy(fail_under_by_environment={name: Decimal(threshold)})


def test_a_policy_that_asks_nothing_finds_nothing():
    assert total(Policy(), COMPLETE) is None
    assert environment("unit", Policy(), COMPLETE) is None


def test_a_total_that_reaches_its_threshold_says_so():
    finding = total(asking("20"), COMPLETE)

    assert finding.passed
    assert (finding.slug, finding.details) == ("total", ())
    assert finding.sentence == "total 21 % reaches the threshold of 20 %"


def test_a_total_below_its_threshold_says_how_much_is_lacking_and_where():
    finding = total(asking("70.0"), COMPLETE)

    assert not finding.passed
    assert finding.sentence == (
        "total 21 % is below the threshold of 70 %: 42 more statements or branches must be covered to reach it"
    )
    assert finding.details == (
        "src/app/server_9.py: 60 statements missing",
        "src/app/parser.py: 3 statements, 5 branches missing",
    )


def test_where_only_lines_were_measured_only_statements_are_lacking():
    finding = total(asking("19.5"), without_branches(COMPLETE))

    assert finding.sentence == (
        "total 19.2 % is below the threshold of 19.5 %: 1 more statement must be covered to reach it"
    )


def test_a_threshold_of_100_is_reached_only_by_everything():
    assert not total(asking("100"), Report((COMPLETE.files[1],), branch=True)).passed
    assert total(asking("100"), Report((COMPLETE.files[2],), branch=True)).passed


def test_an_empty_report_reaches_no_threshold():
    finding = total(asking("0"), Report())

    assert not finding.passed
    assert finding.sentence == "no file was measured: there is no total to reach 0 %"


def test_files_without_statements_are_covered_as_in_coverage_py():
    assert total(asking("100"), Report((INIT,), branch=True)).passed


def test_an_environment_is_judged_by_itself():
    assert environment("e2e", asking_of("e2e", "58"), COMPLETE).passed

    finding = environment("unit", asking_of("unit", "12"), COMPLETE)

    assert not finding.passed
    assert finding.sentence == (
        "environment unit 11 % is below the threshold of 12 %: 1 more statement or branch must be covered to reach it"
    )
    assert finding.details == ("src/app/server_9.py: 60 statements missing", "src/app/parser.py: 7 statements missing")


@pytest.mark.parametrize("name", ["pipeline", "never heard of"])
def test_an_environment_without_data_fails_its_threshold(name):
    finding = environment(name, asking_of(name, "1"), INCOMPLETE)

    assert not finding.passed
    assert finding.sentence == f"environment {name} has no data: its threshold is 1 %"


def test_an_environment_that_measured_no_statement_fails_its_threshold():
    report = replace(COMPLETE, environments=(EnvironmentReport("docs", Counts(), 0, (run("docs"),)),))

    finding = environment("docs", asking_of("docs", "0"), report)

    assert not finding.passed
    assert finding.sentence == "environment docs measured no statement: its threshold is 0 %"


def test_a_complete_report_passes():
    assert completeness(Policy(), COMPLETE).passed


def test_an_incomplete_report_fails_and_tells_why():
    finding = completeness(Policy(), INCOMPLETE)

    assert not finding.passed
    assert finding.sentence == "incomplete: pipeline, src/app/broken.py"
    assert finding.details[0] == "pipeline (no-data): declared, but it has no data: run `covey run pipeline`"


def test_of_very_many_gaps_the_first_are_told_and_how_many_more_there_are():
    gaps = tuple(Gap(GapKind.SKIPPED, f"{number}.py", "not there") for number in range(300))
    finding = completeness(Policy(), replace(INCOMPLETE, gaps=gaps))

    assert finding.sentence == f"incomplete: {', '.join(f'{number}.py' for number in range(10))}, and 290 more"
    assert len(finding.details) == 11
    assert finding.details[-1] == "and 290 more"


def test_where_it_is_allowed_an_incomplete_report_passes_and_still_tells_why():
    finding = completeness(Policy(allow_incomplete=True), INCOMPLETE)

    assert finding.passed
    assert finding.sentence == "incomplete, which is allowed: pipeline, src/app/broken.py"
    assert len(finding.details) == 2
