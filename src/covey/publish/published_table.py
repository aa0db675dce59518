"""The table of files as the README has it."""

from __future__ import annotations

from covey.report.markdown import UP_TO_7_12, Form, markdown_table
from covey.report.table import Table

PUBLISHED = Form(escaped=UP_TO_7_12.escaped + "\\|<`*[]~#", total_left=UP_TO_7_12.total_left)
"""The form that coverage.py 7.12 published: it can be read as it stands, and every reader of the action's READMEs knows
it. Characters that no ordinary path has and that would break the table are escaped, which 7.12 forgot."""


def published_table(table: Table) -> str:
    """The table, with the form of an ordinary README."""
    return markdown_table(table, PUBLISHED)
