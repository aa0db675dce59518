from __future__ import annotations

from bundles import ran
from covey.analysis.build import everything
from covey.analysis.environments import environment_reports
from covey.analysis.files import file_results
from covey.combine.merge import merge_bundles
from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet

LINES = Structure(LineSet.of([1, 2, 3, 4]), LineSet(), line_count=4)


def reports(*parts, declared=()):
    bundle = merge_bundles(parts)
    files = [r.outcome for r in file_results(bundle, everything) if isinstance(r.outcome, FileAnalysis)]
    return {report.name: report for report in environment_reports(bundle, files, declared, everything)}


def test_each_environment_has_the_numbers_of_a_report_of_its_own():
    found = reports(ran("unit", "a.py", LINES, 1, 2), ran("e2e", "b.py", LINES, 1))

    assert (found["unit"].counts.statements, found["unit"].counts.missed) == (4, 2)
    assert (found["e2e"].counts.statements, found["e2e"].counts.missed) == (4, 3)


def test_what_only_one_environment_ran_is_counted_for_it_and_what_two_ran_for_none():
    found = reports(ran("unit", "a.py", LINES, 1, 2), ran("e2e", "a.py", LINES, 2, 3, 4), ran("none", "a.py", LINES))

    assert {name: report.only for name, report in found.items()} == {"unit": 1, "e2e": 2, "none": 0}


def test_declared_environments_come_first_in_their_order_also_without_data():
    found = reports(ran("extra", "a.py", LINES, 1), ran("unit", "a.py", LINES, 1), declared=["server", "unit"])

    assert list(found) == ["server", "unit", "extra"]
    assert not found["server"].measured
    assert found["server"].counts.statements == 0
    assert found["unit"].measured


def test_the_runs_of_an_environment_are_in_the_order_of_their_start():
    found = reports(
        ran("unit", "a.py", LINES, 1, started="12:00"),
        ran("unit", "a.py", LINES, 2, started="09:00"),
        ran("unit", "a.py", LINES, 3, started="10:00"),
    )

    assert [run.started[11:16] for run in found["unit"].runs] == ["09:00", "10:00", "12:00"]


def test_an_environment_that_is_stale_in_the_whole_has_numbers_of_its_own_text():
    longer = Structure(LineSet.of(range(1, 9)), LineSet(), line_count=8)

    found = reports(
        ran("unit", "a.py", longer, 1, digest="new", started="11:00"), ran("e2e", "a.py", LINES, 1, 2, digest="old")
    )

    assert (found["e2e"].counts.statements, found["e2e"].counts.missed) == (4, 2)
    assert found["e2e"].only == 0
