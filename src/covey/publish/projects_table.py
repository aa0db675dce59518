"""The table of a repository's projects, in Markdown: a row for each, and the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from covey.model.counts import Counts, percent_text
from covey.publish.file_names import README
from covey.publish.history import Entry
from covey.report.badge import INCOMPLETE
from covey.report.markdown import CURRENT


def projects_table(newest: Mapping[str, Entry | None], total: Entry, precision: int, *, linked: bool) -> str:
    """The table.

    Args:
        newest: of each project, the newest entry.
        linked: whether names lead to the projects' folders, as on the branch.
    """
    return "".join(_lines(newest, total, precision, linked=linked))


def _lines(newest: Mapping[str, Entry | None], total: Entry, precision: int, *, linked: bool) -> Iterator[str]:
    yield "| Project | Stmts | Miss | Branch | BrPart | Cover | Commit |\n"
    yield "| --- | --: | --: | --: | --: | --: | --- |\n"
    for name, entry in newest.items():
        shown = CURRENT.escape(name)
        yield _row(f"[{shown}]({name}/{README})" if linked and entry else shown, entry, precision)
    yield _row("**TOTAL**", replace(total, commit=""), precision)


def _row(name: str, entry: Entry | None, precision: int) -> str:
    if entry is None:
        return f"| {name} | - | - | - | - | no data | |\n"
    counts = entry.total or Counts()
    numbers = (counts.statements, counts.missed, counts.branches, counts.partial)
    incomplete = "" if entry.complete else f" *{INCOMPLETE}*"
    commit = f"`{entry.commit[:10]}`" if entry.commit else ""
    cells = (name, *map(str, numbers), f"{percent_text(entry.ratio, precision)}%{incomplete}", commit)
    return f"| {' | '.join(cells)} |\n"
