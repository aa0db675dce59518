"""The report in GitHub's Markdown, for a summary or a comment: the total on top, folders folded, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from covey.model.counted import counted
from covey.model.counts import Counts, percent_text
from covey.model.report import Report
from covey.report.environments import environment_rows, gap_items, incomplete_title, skipped_items
from covey.report.markdown import CURRENT
from covey.report.markdown_inert import code, fitted, html_code, prose, shortened
from covey.report.options import TableOptions
from covey.report.table import Row, Table, make_table, require_files

WIDEST = 120
"""Characters of a line."""

_EDGES = 3
"""Characters between two cells."""

_NAME_MOST = 40
_MISSING_LEAST = 12
_ENVIRONMENT_MOST = 12
_LONGEST_NAME = 100


def github_markdown(report: Report, options: TableOptions) -> str:
    """Sections of lines that fit a screen, whatever the names in them are.

    Raises:
        ConfigError: "unknown-sort".
        DataError: "nothing-to-report".
    """
    require_files(report)
    sort = "worst" if options.sort == "name" else options.sort
    table = make_table(report, replace(options, sort=sort))
    blocks = [
        [_title(table)],
        [*_remarks(report)],
        [*_environments(report, options)],
        *_folders(report, table, options),
        [*table.end_lines],
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _title(table: Table) -> str:
    return f"**Coverage: {table.total.cover}%** · {_lacking(table.total.counts, branch=table.branch)}"


def _lacking(counts: Counts, *, branch: bool) -> str:
    """ "missing: 3 of 14 statements, 5 of 8 branches"."""
    told = [f"{counts.missed} of {counted(counts.statements, 'statement')}"]
    if branch and counts.branches:
        told.append(f"{counts.missed_branches} of {counts.branches} branch{'es' * (counts.branches > 1)}")
    return f"missing: {', '.join(told)}"


def _remarks(report: Report) -> Iterator[str]:
    """What the report does not know, or that there is nothing such."""
    yield f"**{incomplete_title(report)}**" if report.gaps else "Complete: there is data of all that is declared."
    gaps = gap_items(report)
    items = [
        *(f"{prose(kind)}: {fitted(about, _LONGEST_NAME)}: {prose(reason)}" for kind, about, reason in gaps),
        *(f"skipped: {prose(item)}" for item in skipped_items(report)),
        *map(prose, report.notes),
    ]
    if items:
        yield ""
    yield from (f"- {item}" for item in items)


def _environments(report: Report, options: TableOptions) -> Iterator[str]:
    rows = environment_rows(report, options)
    if len(rows) > 1 or any(not row.measured for row in rows):
        yield "| Environment | Stmts | Cover | Only here |"
        yield "| --- | --: | --: | --: |"
        for row in rows:
            yield f"| {fitted(row.name, _LONGEST_NAME - 50)} | {row.statements} | {row.cover} | {row.only} |"


def _folders(report: Report, table: Table, options: TableOptions) -> Iterator[list[str]]:
    counts: dict[str, Counts] = {}
    for row in make_table(report, TableOptions(depth=options.depth, show_missing=False)).rows:
        counts[_folder(row)] = counts.get(_folder(row), Counts()) + row.counts
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(_folder(row), []).append(row)
    for folder in sorted(rows, key=lambda name: (-_missed(counts[name]), counts[name].ratio, name)):
        yield [*_folded(folder, rows[folder], counts[folder], table, options)]


def _folder(row: Row) -> str:
    return row.name.rstrip("/").rpartition("/")[0]


def _missed(counts: Counts) -> int:
    return counts.missed + counts.missed_branches


def _folded(folder: str, rows: Sequence[Row], counts: Counts, table: Table, options: TableOptions) -> Iterator[str]:
    yield "<details>"
    yield f"<summary>{fitted(f'{folder}/' if folder else './', _LONGEST_NAME, html_code)}"
    yield f"<b>{percent_text(counts.ratio, options.precision)}%</b> · {counted(len(rows), 'file')} ·"
    yield f"{_lacking(counts, branch=table.branch)}</summary>"
    yield ""
    yield from _rows(rows, table)
    yield ""
    yield "</details>"


def _rows(rows: Sequence[Row], table: Table) -> Iterator[str]:
    names = [fitted(row.name.rstrip("/").rpartition("/")[2] + "/" * row.name.endswith("/"), _NAME_MOST) for row in rows]
    columns = _columns(rows, table, WIDEST - max(map(len, names)) - _MISSING_LEAST - 3 * _EDGES)
    titles = ["File", *(column[0] for column in columns)]
    rules = ["---", *("--:" for _ in columns)]
    lines = [list(line) for line in zip(names, *(column[1:] for column in columns), strict=True)]
    if table.show_missing:
        titles, rules = [*titles, "Missing"], [*rules, "---"]
        for row, line in zip(rows, lines, strict=True):
            line.append(_missing(row.missing, WIDEST - len(line[0]) - _width(columns) - 2 * _EDGES))
    yield from (f"| {' | '.join(line)} |" for line in (titles, rules, *lines))


def _columns(rows: Sequence[Row], table: Table, room: int) -> list[list[str]]:
    """The columns of numbers, each with its title; of environments as many as fit: a table above has them all."""
    titles = table.header[1 : table.header.index("Cover") + 1]
    cells = [[*map(str, row.numbers(branch=table.branch)), f"{row.cover}%"] for row in rows]
    columns = [list(column) for column in zip(titles, *cells, strict=True)]
    for index, name in enumerate(table.environments):
        column = [code(shortened(name, _ENVIRONMENT_MOST)), *(f"{row.environments[index]}%" for row in rows)]
        if _width([*columns, column]) > room:
            break
        columns.append(column)
    return columns


def _width(columns: Sequence[Sequence[str]]) -> int:
    return sum(max(map(len, column)) + _EDGES for column in columns)


def _missing(text: str, room: int) -> str:
    """As many of the missing lines as there is room for."""
    escaped = CURRENT.escape(text)
    if len(escaped) <= room:
        return escaped
    items = escaped.split(", ")
    while items and len(", ".join(items)) > room - 1:
        items.pop()
    return f"{', '.join(items)}…"
