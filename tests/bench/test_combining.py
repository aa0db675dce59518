"""The table of `scripts/bench combine` can be trusted: the same inputs each time, and the same data for all."""

from __future__ import annotations

import pytest

from bench.combining.__main__ import BUNDLES, OURS, THEIRS, heading, main, row
from bench.combining.inputs import make_inputs, rows_of
from bench.processes import Cost
from covey.config.load import load
from covey.flows.combine import combine


@pytest.fixture
def tree(tmp_path):
    make_inputs(tmp_path / "tree", 3, 20)
    return tmp_path / "tree"


def test_the_same_shards_are_made_each_time(tree, tmp_path):
    make_inputs(tmp_path / "other", 3, 20)

    assert rows_of(tree) == rows_of(tmp_path / "other") > 0


def test_bundles_hold_what_the_data_files_hold(tree):
    settings = load(tree, {})

    theirs, ours = (
        combine(settings, [tree / name], lambda text: None, environment="unit").packed for name in ("data", "bundles")
    )

    assert theirs.hits == ours.hits
    assert theirs.bodies == ours.bodies
    assert len(ours.runs) == 3


def test_shards_with_contexts_hold_the_same_in_both_forms(tmp_path):
    make_inputs(tmp_path / "tree", 2, 20, contexts=5)
    settings = load(tmp_path / "tree", {})

    theirs, ours = (
        combine(settings, [tmp_path / "tree" / name], lambda text: None, environment="unit").packed
        for name in ("data", "bundles")
    )

    assert theirs.hits == ours.hits
    assert {key.context for key in ours.hits} > {"", "test_0_1", "test_1_4"}


def test_a_row_tells_how_many_times_faster():
    costs = {THEIRS: [Cost(2.0, 3.0, 30.4)], OURS: [Cost(0.5, 1.0, 90.0)], BUNDLES: [Cost(0.2, 1.0, 80.0)]}

    cells = row(100, 1531, 1_200_000, costs)

    assert cells == "| 100 | 1,531 | 1.20 | 2.00 | 0.50 | 4.0 | 0.20 | 10.0 | 2.00 | 30 | 90 | 80 |"
    assert cells.count("|") == next(heading()).count("|")


@pytest.mark.slow
def test_the_table_can_be_made(capsys):
    assert main(["--quick"]) == 0
    assert capsys.readouterr().out.count("\n| 4 | 20 |") == 1


def test_a_size_that_is_no_number_is_refused():
    with pytest.raises(SystemExit):
        main(["--shards", "many"])
