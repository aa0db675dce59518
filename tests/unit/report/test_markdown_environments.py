from __future__ import annotations

from covey.model.report import Report
from covey.report.markdown_environments import environments_markdown
from covey.report.options import TableOptions
from unit.report.samples import COMPLETE, INCOMPLETE


def test_each_environment_has_a_row():
    assert environments_markdown(COMPLETE, TableOptions(precision=1)).splitlines()[2:] == [
        "| unit | 74 | 11.0% | 1 |",
        "| e2e | 18 | 57.7% | 7 |",
    ]


def test_what_is_not_known_is_listed_below():
    text = environments_markdown(INCOMPLETE, TableOptions())

    assert "| pipeline | - | no data | - |\n" in text
    assert "\n**Incomplete: 2 things this report does not know.**\n\n- pipeline (no-data): declared" in text
    assert "- skipped src/app/page.html\\: measured by a plugin" in text


def test_nothing_of_a_name_is_markup():
    text = environments_markdown(INCOMPLETE, TableOptions())

    assert "| \\[red\\]smoke\\[/red\\] |" in text
    assert text.replace("\n", "").isprintable()


def test_a_report_without_environments_has_nothing_to_say():
    assert environments_markdown(Report(), TableOptions()) == ""
