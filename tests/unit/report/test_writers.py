from __future__ import annotations

import json

import pytest

from covey.report.markdown import markdown
from covey.report.options import JsonOptions, TableOptions, WriterOptions
from covey.report.writers import WRITERS
from unit.report.samples import INCOMPLETE

OPTIONS = WriterOptions(TableOptions(precision=1), JsonOptions(precision=2), width=90, color=True)


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_is_a_whole_text_that_ends_with_a_line_end(name):
    text = WRITERS[name](INCOMPLETE, OPTIONS)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_each_writer_gets_its_options():
    assert WRITERS["total"](INCOMPLETE, OPTIONS) == "31.4\n"
    assert WRITERS["markdown"](INCOMPLETE, OPTIONS) == markdown(INCOMPLETE, OPTIONS.table)
    assert json.loads(WRITERS["json"](INCOMPLETE, OPTIONS))["totals"]["percent_covered_display"] == "31.35"
    assert "\x1b[32m" in WRITERS["terminal"](INCOMPLETE, OPTIONS)
    assert max(map(len, WRITERS["terminal"](INCOMPLETE, WriterOptions(width=90)).splitlines())) == 90
