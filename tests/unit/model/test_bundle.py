from __future__ import annotations

from bundles import ran
from covey.combine.merge import merge_bundles
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet

LINES = Structure(LineSet.of([1, 2, 3, 4]), LineSet(), line_count=4)


def test_a_bundle_is_cut_down_to_some_environments_and_put_together_again():
    parts = [ran("unit", "a.py", LINES, 1), ran("e2e", "a.py", LINES, 2), ran("server", "b.py", LINES, 3)]
    bundle = merge_bundles(parts)

    assert bundle.restricted(["unit"]) == parts[0]
    assert merge_bundles([bundle.restricted(["unit", "server"]), bundle.restricted(["e2e"])]) == bundle
    assert bundle.restricted([]).runs == Bundle().runs
