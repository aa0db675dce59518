from __future__ import annotations

from bundles import INTERPRETERS, ran
from covey.combine.merge import merge_bundles
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.publish.bundle_to_publish import bundle_to_publish
from covey.system.bundle_file import new_union
from covey.system.packing import pack, unpack
from unit.publish.publications import DATE_S
from unit.report.samples import COMMIT

STRUCTURE = Structure(LineSet.of(range(1, 6)), LineSet())


def smaller(bundle: Bundle) -> Bundle:
    return unpack(bundle_to_publish(pack(bundle), COMMIT, DATE_S, new_union()))


def test_contexts_become_one_and_environments_stay_apart():
    bundle = merge_bundles(
        [
            ran("unit", "a.py", STRUCTURE, 1, 2, context="test_one"),
            ran("unit", "a.py", STRUCTURE, 3, context="test_two"),
            ran("e2e", "a.py", STRUCTURE, 4),
        ]
    )

    traces = smaller(bundle).measurement.traces

    assert {(key.file.environment, key.context): list(trace.lines) for key, trace in traces.items()} == {
        ("unit", ""): [1, 2, 3],
        ("e2e", ""): [4],
    }


def test_when_it_was_measured_and_in_how_many_runs_makes_no_difference():
    parts = [ran("unit", "a.py", STRUCTURE, 1, 2), ran("unit", "a.py", STRUCTURE, 2, started="11:00")]
    again = ran("unit", "a.py", STRUCTURE, 1, 2, started="23:59")

    assert smaller(merge_bundles(parts)) == smaller(again)


def test_each_environment_has_one_run_of_the_published_commit():
    bundle = merge_bundles([ran("unit", "a.py", STRUCTURE, 1), ran("unit", "a.py", STRUCTURE, 1, started="11:00")])

    (only,) = smaller(bundle).runs.values()

    assert (only.environment, only.commit, only.started) == ("unit", COMMIT, "2025-11-20T12:00:00Z")
    assert [process.interpreter for process in only.processes] == [INTERPRETERS[0]]
