"""The markdown table: byte for byte that of coverage.py, in its present form and in that of older versions."""

from __future__ import annotations

import string
from dataclasses import dataclass

from covey.model.report import Report
from covey.report.options import TableOptions
from covey.report.table import Row, Table, make_table, require_files


@dataclass(frozen=True, slots=True)
class Form:
    """What changed in the table over the versions of coverage.py."""

    escaped: str
    """The characters that get a backslash."""
    total_left: bool
    """Whether TOTAL is at the left of its cell."""

    def escape(self, text: str) -> str:
        return text.translate({ord(character): f"\\{character}" for character in self.escaped})


CURRENT = Form(escaped="".join(sorted(set(string.punctuation) - set(".,/-"))), total_left=True)
"""Since coverage.py 7.13.5."""

UP_TO_7_12 = Form(escaped="_", total_left=False)
"""Up to coverage.py 7.12.0. (7.13.0 to 7.13.4 had TOTAL at the left already.)"""

_TOTAL = "**TOTAL**"
_NUMBER_WIDTH = 9
_MISSING_WIDTH = 10


def markdown(report: Report, options: TableOptions, form: Form = CURRENT) -> str:
    """What `coverage report --format=markdown` prints for the same data (with `-m` when missing lines are shown).

    Raises:
        ConfigError: "unknown-sort".
        DataError: "nothing-to-report".
    """
    require_files(report)
    return markdown_table(make_table(report, options), form)


def markdown_table(table: Table, form: Form = CURRENT) -> str:
    """Rows in their order, however they came to be."""
    names = [form.escape(row.name) for row in table.rows]
    # Of all columns only Name grows with its longest entry, and Cover with that of TOTAL; Missing overflows.
    name_width = max(map(len, [*names, _TOTAL])) + 1
    cover_width = max(len(table.total.cover) + 6, 7)
    lines = [
        *_head(table, name_width, cover_width),
        *(_line(row, table, form, name_width, cover_width) for row in table.rows),
        _total(table, form, name_width, cover_width),
    ]
    return "".join(f"{line}\n" for line in lines) + "".join(f"\n{line}\n" for line in table.end_lines)


def _head(table: Table, name_width: int, cover_width: int) -> tuple[str, str]:
    widths = {"Cover": cover_width, "Missing": _MISSING_WIDTH}
    columns = [(title, widths.get(title, _NUMBER_WIDTH)) for title in table.header[1:]]
    titles = "".join(f"{title:>{width}} |" for title, width in columns)
    rules = "".join(f" {'-' * (width - 2)}: |" for _, width in columns)
    return f"| {'Name':<{name_width}}|{titles}", f"|{'-' * name_width} |{rules}"


def _line(row: Row, table: Table, form: Form, name_width: int, cover_width: int) -> str:
    numbers = "".join(f"{number:>{_NUMBER_WIDTH}} |" for number in row.numbers(branch=table.branch))
    missing = f"{form.escape(row.missing):>{_MISSING_WIDTH}} |" if table.show_missing else ""
    return f"| {form.escape(row.name):<{name_width}}|{numbers}{row.cover:>{cover_width - 1}}% |{missing}"


def _total(table: Table, form: Form, name_width: int, cover_width: int) -> str:
    row = table.total
    name = f"{' ' + _TOTAL:{'<' if form.total_left else '>'}{name_width}} |"
    numbers = "".join(f"{f' **{number}**':>{_NUMBER_WIDTH}} |" for number in row.numbers(branch=table.branch))
    missing = f"{'':>{_MISSING_WIDTH}} |" if table.show_missing else ""
    return f"|{name}{numbers}{f' **{row.cover}%**':>{cover_width}} |{missing}"
