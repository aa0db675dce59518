"""The table of `scripts/bench publish` can be trusted, and says of small trees what it says of large ones."""

from __future__ import annotations

from bench.publishing import WAYS, heading, main, row, trees
from covey.publish.kept import ONE


def test_the_same_trees_are_made_each_time_and_each_differs():
    made = list(trees(3, 10, 0.2))

    assert made == list(trees(3, 10, 0.2))
    assert [len(tree) for tree in made] == [13, 13, 13]
    pages = [[path for path in tree if path.startswith("htmlcov") and tree[path] != made[0][path]] for tree in made]
    assert [len(changed) for changed in pages] != [0, 0, 0]


def test_a_clone_of_one_commit_that_is_replaced_does_not_grow(tmp_path):
    name, times, _, _, first, last, grown = row(WAYS[0], tmp_path, 12, 20).strip("| ").split(" | ")

    assert (name, times) == (WAYS[0].name, "12")
    assert 0.9 < float(grown) < 1.2
    assert int(last) <= int(first) + 1


def test_each_way_has_a_row(capsys):
    assert main(["--quick"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(WAYS)
    assert {line.count("|") for line in lines} == {next(heading()).count("|")}
    assert [way.kept for way in WAYS].count(ONE) == 1
