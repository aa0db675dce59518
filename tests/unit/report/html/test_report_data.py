"""The data for the script of the index."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from covey.model.analysis import FileAnalysis, Structure
from covey.model.counts import Counts
from covey.model.lines import LineSet
from covey.report.html.names import page_name
from covey.report.html.report_data import counts_row, environments_row, report_script, script_json
from covey.report.html.shown import shown
from covey.report.options import HtmlOptions
from unit.report.samples import CLIENT, COMPLETE, INCOMPLETE, PARSER

PLAIN = HtmlOptions()


def script(report, options=PLAIN):
    return "".join(report_script(report, shown(report.files, options), options))


def data(report, options=PLAIN):
    return json.loads(script(report, options).removeprefix("window.coveyReport = ").removesuffix(";\n"))


def test_it_is_one_statement_that_sets_one_global():
    assert script(COMPLETE).startswith("window.coveyReport = {")
    assert script(COMPLETE).endswith("};\n")


def test_each_file_has_its_path_counts_and_environments_and_a_page():
    made = data(COMPLETE)
    rows = {row[0]: row[1:] for row in made["files"]}

    assert made["pages"] == [page_name(file.path) for file in COMPLETE.files]
    assert [environment for environment, _ in made["environments"]] == ["unit", "e2e"]
    assert rows["src/app/parser.py"] == [*counts_row(PARSER.counts), 7, 1, 10, 4]
    assert rows["src/app/server_9.py"] == [*counts_row(CLIENT.counts), 0, 0, 0, 0]


def test_the_counts_add_up_to_the_total():
    made = data(INCOMPLETE)

    assert made["total"] == counts_row(sum((file.counts for file in INCOMPLETE.files), Counts()))
    assert [sum(row[1:7][n] for row in made["files"]) for n in range(6)] == made["total"]
    assert [sum(row[7:][n] for row in made["files"]) for n in range(6)] == made["totalRan"]


def test_an_environment_without_data_has_no_column():
    assert [name for name, _ in data(INCOMPLETE)["environments"]] == ["unit", "e2e", "[red]smoke[/red]"]


def test_files_left_out_have_no_row_and_the_total_counts_them():
    options = HtmlOptions(skip_covered=True, skip_empty=True)
    made = data(COMPLETE, options)
    assert made["totalRan"] == data(COMPLETE)["totalRan"]

    assert [row[0] for row in made["files"]] == ["src/app/parser.py", "src/app/server_9.py"]
    assert len(made["pages"]) == 2
    assert made["total"] == counts_row(COMPLETE.total)


def test_a_report_measured_later_differs_in_its_dates_only():
    later = replace(COMPLETE, measured_at="2027-01-01T00:00:00+00:00")

    assert script(later).replace("2027-01-01T00:00:00", "2026-11-20T14:32:05") == script(COMPLETE)


def test_names_are_shown_and_do_nothing():
    hostile = "</script><script>alert(1)</script>\u2028\"'\n\u202egpj.py"
    made = script(replace(COMPLETE, files=(replace(PARSER, path=hostile),)))

    assert made.isascii()
    assert "<" not in made
    assert data(replace(COMPLETE, files=(replace(PARSER, path=hostile),)))["files"][0][0] == (
        "</script><script>alert(1)</script>?\"'??gpj.py"
    )


@given(st.text())
def test_any_text_is_the_same_after_a_script_element(text):
    made = script_json(text)

    assert made.isascii()
    assert not set("<>") & set(made)
    assert json.loads(made) == text


@given(st.dictionaries(st.sampled_from("abcde"), st.sets(st.integers(1, 30))))
def test_only_here_is_what_no_other_environment_ran(ran):
    everything = LineSet.of(range(1, 31))
    by_environment = {name: LineSet.of(lines) for name, lines in ran.items()}
    file = FileAnalysis("a.py", Structure(everything, LineSet()), everything, by_environment=by_environment)

    row = list(environments_row(file, "abcdef"))

    for name, (count, alone) in zip("abcdef", zip(row[::2], row[1::2], strict=True), strict=True):
        others = set().union(*(lines for other, lines in ran.items() if other != name))
        assert count == len(ran.get(name, ()))
        assert alone == len(ran.get(name, set()) - others)
