from __future__ import annotations

import pytest
from coverage.misc import human_sorted
from hypothesis import given
from hypothesis import strategies as st

from covey.errors import ConfigError
from covey.model.counts import Counts
from covey.model.report import Report
from covey.report.options import TableOptions
from covey.report.table import human_key, make_table
from unit.report.samples import COMPLETE, INCOMPLETE, analysed, without_branches


def names(sort: str, report: Report = COMPLETE) -> list[str]:
    return [row.name.rpartition("/")[2] for row in make_table(report, TableOptions(sort=sort)).rows]


@given(st.lists(st.text("ab19/_.٣", max_size=8)))
def test_names_are_sorted_as_people_count(found):
    assert sorted(found, key=human_key) == human_sorted(found)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["__init__.py", "parser.py", "server_9.py", "server_10.py"]),
        ("", ["__init__.py", "parser.py", "server_9.py", "server_10.py"]),
        ("-Name", ["server_10.py", "server_9.py", "parser.py", "__init__.py"]),
        ("stmts", ["__init__.py", "server_10.py", "parser.py", "server_9.py"]),
        ("-miss", ["server_9.py", "parser.py", "server_10.py", "__init__.py"]),
        ("+cover", ["server_9.py", "parser.py", "__init__.py", "server_10.py"]),
        ("-branch", ["parser.py", "server_9.py", "server_10.py", "__init__.py"]),
        ("worst", ["server_9.py", "parser.py", "__init__.py", "server_10.py"]),
        ("-worst", ["server_10.py", "__init__.py", "parser.py", "server_9.py"]),
        ("brpart", ["__init__.py", "server_10.py", "server_9.py", "parser.py"]),
    ],
)
def test_rows_are_sorted_by_the_column_asked_for(sort, expected):
    assert names(sort) == expected


@pytest.mark.parametrize("sort", ["nonsense", "-", "missing", "--miss", "name "])
def test_an_unknown_column_is_refused_with_those_that_there_are(sort):
    with pytest.raises(ConfigError, match=r"cannot sort the table by .*") as error:
        names(sort)

    assert error.value.slug == "unknown-sort"
    assert "name, stmts, miss, branch, brpart, cover" in error.value.fix


def test_columns_of_branches_are_unknown_where_none_were_measured():
    with pytest.raises(ConfigError) as error:
        names("branch", without_branches(COMPLETE))

    assert "name, stmts, miss, cover;" in error.value.fix


def test_files_left_out_are_counted_below_and_stay_in_the_total():
    table = make_table(COMPLETE, TableOptions(skip_covered=True))

    assert [row.name for row in table.rows] == ["src/app/parser.py", "src/app/server_9.py"]
    assert table.end_lines == ("2 files skipped due to complete coverage.",)
    assert table.total.counts == COMPLETE.total


def test_an_empty_file_is_covered_first_and_empty_second():
    both = make_table(COMPLETE, TableOptions(skip_covered=True, skip_empty=True))
    only_empty = make_table(COMPLETE, TableOptions(skip_empty=True))

    assert both.end_lines == ("2 files skipped due to complete coverage.",)
    assert only_empty.end_lines == ("1 empty file skipped.",)
    assert "src/app/__init__.py" not in [row.name for row in only_empty.rows]


def test_a_file_with_a_missing_jump_is_not_covered():
    partial = analysed("a.py", "1-3", "1-3", jumps={(1, 2): True, (1, 3): False})

    assert make_table(Report((partial,), branch=True), TableOptions(skip_covered=True)).end_lines == ()


def test_a_column_is_shown_only_where_it_says_something():
    assert make_table(COMPLETE, TableOptions()).header == (
        "Name",
        "Stmts",
        "Miss",
        "Branch",
        "BrPart",
        "Cover",
        "Missing",
    )
    assert make_table(without_branches(COMPLETE), TableOptions(show_missing=False)).header == (
        "Name",
        "Stmts",
        "Miss",
        "Cover",
    )


def test_names_that_became_equal_when_made_printable_keep_their_rows():
    files = tuple(analysed(f"a{escape}.py", "1-2", ran) for escape, ran in [("\x1b", "1"), ("\x07", "1-2")])

    table = make_table(Report(files), TableOptions())

    assert [(row.name, row.cover) for row in table.rows] == [("a?.py", "100"), ("a?.py", "50")]


def test_no_escape_sequence_of_a_name_reaches_a_table():
    rows = make_table(INCOMPLETE, TableOptions()).rows

    assert all(row.name.isprintable() for row in rows)


def test_a_folder_stands_for_all_files_below_it():
    table = make_table(INCOMPLETE, TableOptions(depth=2, sort="stmts"))

    assert [(row.name, row.counts.statements, row.missing) for row in table.rows] == [
        ("src/[bold]odd|na_me[/", 3, "in 1 of 1 file"),
        ("src/app/", 78, "in 2 of 4 files"),
        ("src/application/", 399, "in 1 of 1 file"),
    ]
    assert table.total == make_table(INCOMPLETE, TableOptions()).total


@given(st.integers(0, 9))
def test_folders_lose_and_add_nothing(depth):
    rows = make_table(INCOMPLETE, TableOptions(depth=depth)).rows

    assert sum((row.counts for row in rows), Counts()) == INCOMPLETE.total
    assert all(row.name.rstrip("/").count("/") < (depth or 9) for row in rows)


def test_a_folder_that_is_covered_whole_is_left_out_with_the_number_of_its_files():
    whole = tuple(analysed(f"all/{name}.py", "1-2", "1-2") for name in "ab")

    table = make_table(Report((*whole, analysed("some/c.py", "1-2", "1"))), TableOptions(depth=1, skip_covered=True))

    assert [row.name for row in table.rows] == ["some/"]
    assert table.end_lines == ("2 files skipped due to complete coverage.",)


def test_environments_have_the_share_of_statements_that_they_ran():
    table = make_table(COMPLETE, TableOptions(precision=1))

    assert table.environments == ("unit", "e2e")
    assert [row.environments for row in table.rows] == [
        ("100.0", "100.0"),
        ("50.0", "71.4"),
        ("0.0", "0.0"),
        ("0.0", "100.0"),
    ]
    assert table.total.environments == ("9.0", "17.9")
    assert make_table(COMPLETE, TableOptions(environments=False)).environments == ()
