from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from covey.config.report_table import KEYS, read_report
from covey.config.schema import ReportSettings
from covey.config.table import toml_table
from covey.errors import ConfigError
from covey.report.colors import DEFAULT_SCALE


def read(text):
    return read_report(toml_table(Path("covey.toml"), text))


def test_without_a_table_everything_is_the_default():
    assert read("") == ReportSettings()
    assert ReportSettings().colors == DEFAULT_SCALE


def test_every_setting_is_read():
    found = read(
        """
        [report]
        formats = ["terminal", "badge"]
        output = "reports"
        style = "github"
        missing = false
        depth = 3
        environment_columns = false
        badge_label = "unit tests"
        colors = { 90 = "brightgreen", "72.5" = "#ABC", 0 = "orange" }
        """
    )

    assert set(KEYS) == set(vars(ReportSettings()))
    assert found == ReportSettings(
        formats=("terminal", "badge"),
        output="reports",
        style="github",
        missing=False,
        depth=3,
        environment_columns=False,
        badge_label="unit tests",
        colors={Decimal(90): "brightgreen", Decimal("72.5"): "#ABC", Decimal(0): "orange"},
    )


@pytest.mark.parametrize(
    ("line", "slug", "said"),
    [
        ("format = 'json'", "unknown-setting", "formats"),
        ("formats = []", "bad-value", "terminal"),
        ("formats = ['yaml']", "bad-value", "terminal"),
        ("formats = 'json'", "wrong-type", "array"),
        ("sort = 'name'", "unknown-setting", "[tool.coverage.report]"),
        ("show_missing = true", "unknown-setting", "missing"),
        ("style = 'gitlab'", "bad-value", "coverage, github"),
        ("missing = 1", "wrong-type", "missing"),
        ("depth = -1", "bad-value", "from 0 upwards"),
        ("depth = 1.5", "bad-value", "whole number"),
        ("depth = '1'", "wrong-type", "depth"),
        ("environment_columns = 'yes'", "wrong-type", "true or false"),
        ("badge_label = ' '", "bad-value", "badge_label"),
        ("colors = 'green'", "wrong-type", "table"),
        ("colors = { 90 = 1 }", "wrong-type", "90"),
        ("colors = { 90 = 'verygreen' }", "bad-value", "brightgreen"),
        ("colors = { high = 'green' }", "bad-value", "'high' is not a percentage"),
        ("colors = { 101 = 'green' }", "bad-value", "'101' is not a percentage"),
        ("colors = { nan = 'green' }", "bad-value", "'nan' is not a percentage"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(line, slug, said):
    with pytest.raises(ConfigError) as error:
        read(f"[report]\n{line}\n")

    assert error.value.slug == slug
    assert "covey.toml [report" in str(error.value)
    assert said in str(error.value)
