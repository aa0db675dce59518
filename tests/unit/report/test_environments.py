"""The table of environments, in every format that has one."""

from __future__ import annotations

import re
from dataclasses import replace

from covey.model.counts import Counts
from covey.model.report import EnvironmentReport, Report
from covey.report.environments import environment_rows
from covey.report.html.index import index_files
from covey.report.markdown_environments import environments_markdown
from covey.report.options import TableOptions, WriterOptions
from covey.report.terminal.writer import terminal
from unit.report.samples import COMPLETE, INIT, run

IDLE = EnvironmentReport("idle", Counts(), 0, (run("idle"),))
WITH_IDLE = replace(COMPLETE, environments=(*COMPLETE.environments, IDLE))


def test_an_environment_without_statement_has_no_percentage_beside_others_that_have():
    assert [row.cover for row in environment_rows(WITH_IDLE, TableOptions())] == ["11%", "58%", "-"]


def test_nor_where_the_whole_report_has_none():
    report = Report(files=(INIT,), environments=(IDLE,))

    assert [row.cover for row in environment_rows(report, TableOptions())] == ["-"]


def test_html_terminal_and_markdown_say_so():
    page = "".join(index_files(WITH_IDLE, WriterOptions())["index.html"])

    assert "<bdi>idle</bdi> <b>-</b>" in page
    assert '<bdi>idle</bdi><td class="number">-<td class="number">0<' in page
    assert re.search(r"^idle +0 +- +0 ", terminal(WITH_IDLE, TableOptions(), width=80, color=False), re.MULTILINE)
    assert "| idle | 0 | - | 0 |" in environments_markdown(WITH_IDLE, TableOptions())
