from __future__ import annotations

from pathlib import Path

import pytest

from covey.errors import DataError
from covey.model.counts import Counts
from covey.model.report import Report
from covey.report.markdown import CURRENT, UP_TO_7_12, markdown, markdown_table
from covey.report.options import TableOptions
from covey.report.table import Row, Table
from unit.report.samples import COMPLETE

PUBLISHED = Path(__file__).parents[2] / "golden" / "published_tables"


@pytest.mark.parametrize("project", ["edx-exams", "fractal-server"])
def test_a_table_that_coverage_7_12_published_is_written_again_byte_for_byte(project):
    published = (PUBLISHED / project / "table.md").read_text(encoding="utf-8")

    table = read_table(published)

    assert len(table.rows) > 70
    assert table.total.counts.statements == sum(row.counts.statements for row in table.rows)
    assert markdown_table(table, UP_TO_7_12) == published


def read_table(text: str) -> Table:
    """The rows of a table in the old form, with branches and missing lines; its names hold no pipes."""
    lines = text.splitlines()
    rows = [read_row(line) for line in lines[2:]]
    return Table(rows=tuple(rows[:-1]), total=rows[-1], branch=True, show_missing=True)


def read_row(line: str) -> Row:
    name, stmts, miss, branch, brpart, cover, missing = (
        cell.strip().strip("*").replace("\\_", "_") for cell in line.split("|")[1:-1]
    )
    counts = Counts(statements=int(stmts), missed=int(miss), branches=int(branch), partial=int(brpart))
    return Row(name, counts, cover.rstrip("%*"), missing)


def test_every_character_that_markdown_knows_is_escaped_and_no_other():
    assert CURRENT.escape("a.b,c/d-e f>g|h*[i](j)`k`_l\\名") == "a.b,c/d-e f\\>g\\|h\\*\\[i\\]\\(j\\)\\`k\\`\\_l\\\\名"


def test_the_old_form_escapes_underscores_only_and_puts_the_total_at_the_right():
    line = markdown(COMPLETE, TableOptions(), UP_TO_7_12).splitlines()[-1]

    assert UP_TO_7_12.escape("a_b[c]>d") == "a\\_b[c]>d"
    assert line.startswith("|               **TOTAL** |   **78** |")


def test_a_report_without_files_has_no_table_because_it_would_read_100_percent():
    with pytest.raises(DataError) as error:
        markdown(Report(), TableOptions())

    assert error.value.slug == "nothing-to-report"
