from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from covey.errors import ConfigError
from covey.model.counts import Counts
from covey.model.report import Report
from covey.report.options import TableOptions
from covey.report.terminal.writer import terminal
from unit.report.samples import COMPLETE, INCOMPLETE, LONG, analysed, without_branches

NARROWEST = 74
NARROWEST_WITH_BOTH = 84


def screen(report: Report, width: int = 80, *, color: bool = False, **options: object) -> str:
    return terminal(report, TableOptions(**options), width=width, color=color)


paths = st.text(min_size=1, max_size=90).filter(lambda path: not path.endswith("/"))
names = st.lists(paths, min_size=1, max_size=4, unique=True)
missing = st.sets(st.integers(1, 500), min_size=1, max_size=60).map(lambda lines: ",".join(map(str, sorted(lines))))


@given(names, missing, st.integers(1, 200), st.booleans())
def test_no_name_and_no_list_of_missing_lines_breaks_the_columns(names, missing, width, show_missing):
    jumps = {(1, 2): False, (1, 3): False}
    report = Report(tuple(analysed(name, missing, "", jumps=jumps, line_count=500) for name in names), branch=True)

    head, rule, *rows = screen(report, width, show_missing=show_missing).splitlines()

    assert cell_len(rule) <= max(width, NARROWEST)
    assert all(cell_len(row) <= cell_len(rule) for row in (head, *rows))
    covers = [row for row in rows if row.rstrip()[-1:] == "%" or re.search(r"% {2}\d", row)]
    assert len(covers) == len(names) + 1


def test_environments_have_columns_where_nothing_is_given_up_for_them():
    assert "  unit  " not in screen(COMPLETE, 0)
    assert "  unit  " not in screen(INCOMPLETE, 80)
    assert "  unit  " in screen(COMPLETE, 120).splitlines()[0]
    assert "how much of the statements each one ran" in screen(COMPLETE, 120)
    assert "  unit  " not in screen(COMPLETE, 120, environments=False)
    assert "  unit  " in screen(INCOMPLETE, 0, environments=True).splitlines()[0]


@given(st.integers(1, 200))
def test_columns_of_environments_widen_no_table_beyond_the_terminal(width):
    assert max(cell_len(line) for line in screen(COMPLETE, width).splitlines()) <= max(width, NARROWEST)


@given(st.integers(1, 200))
def test_where_there_is_no_room_for_both_columns_of_environments_that_are_asked_for_replace_missing_lines(width):
    text = screen(COMPLETE, width, environments=True)

    assert max(cell_len(line) for line in text.splitlines()) <= max(width, NARROWEST)
    assert "  unit  " in f"{text.splitlines()[0]}  "
    assert ("Missing" in text) == (width >= NARROWEST_WITH_BOTH)


@given(st.integers(1, 200))
def test_the_table_of_environments_gives_up_columns_rather_than_be_wider_than_the_terminal(width):
    environments = screen(INCOMPLETE, width).partition("\nEnvironment")[2].partition("\n\n")[0]

    assert max(cell_len(line) for line in environments.splitlines()) <= max(width, 47)
    for kept in ("unit", "e2e", "pipeline", "[red]smoke[/red]", "11%", "no data"):
        assert kept in environments


@pytest.mark.parametrize("width", [0, 20_000])
def test_with_room_enough_nothing_is_cut(width):
    text = screen(Report((LONG,)), width)

    assert "…" not in text
    assert LONG.path in text
    assert "395-396, 398-399" in text


def test_what_is_cut_is_said_with_an_ellipsis():
    text = screen(Report((LONG,)))

    assert "src/applicatio…ustomer_account_repository.py" in text
    assert text.count("…") == 2


def test_markup_and_escape_sequences_in_names_have_no_effect():
    text = screen(INCOMPLETE, 0, color=True)

    assert "src/[bold]odd|na_me[/bold]?[31m*.py" in text
    assert "[red]smoke[/red]" in text
    assert "\x07" not in text
    assert "\x1b]" not in text
    assert set(re.findall(r"\x1b[^m]*m", text)) <= {f"\x1b[{codes}m" for codes in ("0", "1", "32", "33", "31", "1;33")}


def test_without_colour_there_is_no_escape_sequence(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")

    assert "\x1b" not in screen(INCOMPLETE)


def test_the_environment_of_the_process_changes_nothing(monkeypatch):
    before = screen(COMPLETE, color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    assert screen(COMPLETE, color=True) == before
    assert "\x1b[32m" in before


def test_branches_have_columns_only_where_they_were_measured():
    assert "BrPart" in screen(COMPLETE)
    assert "Branch" not in screen(without_branches(COMPLETE))


def test_a_complete_report_says_nothing_extra():
    text = screen(COMPLETE)

    assert not re.search("Incomplete|skipped|Notes|no data", text)


def test_an_incomplete_report_says_what_it_does_not_know():
    text = screen(INCOMPLETE, 0)

    assert "Incomplete: 2 things this report does not know.\n" in text
    assert "  pipeline (no-data): declared, but it has no data: run `covey run pipeline`\n" in text
    assert re.search(r"^pipeline +- +no data +- +-$", text, re.MULTILINE)


def test_a_skipped_file_is_named_once():
    text = screen(INCOMPLETE, 0)

    assert text.count("src/app/broken.py") == 1
    assert "In no number, because skipped:\n  src/app/page.html: measured by a plugin ?]0;title?\n" in text


def test_the_commit_is_told_only_where_environments_differ_in_it():
    assert "fedcba9876+changes" in screen(INCOMPLETE)
    assert "0123456789" not in screen(COMPLETE)


def test_a_report_without_files_says_so_and_still_names_the_gaps():
    environments = tuple(replace(environment, counts=Counts()) for environment in INCOMPLETE.environments)
    text = screen(replace(INCOMPLETE, files=(), environments=environments))

    assert text.startswith("No file is in this report, so there is no number to show.\n\nEnvironment ")
    assert "%" not in text
    assert "Incomplete: 2 things" in text


def test_an_unknown_sort_column_is_refused():
    with pytest.raises(ConfigError):
        screen(COMPLETE, sort="colour")
