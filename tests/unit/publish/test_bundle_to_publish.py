from __future__ import annotations

from dataclasses import replace

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


def test_kernels_and_the_order_of_different_commands_make_no_difference():
    """As a machine of a CI gets a new kernel, and two shards are measured in another order."""

    def measured(release, first, second):
        runs = ran("unit", "a.py", STRUCTURE, 1).runs | ran("unit", "a.py", STRUCTURE, 1, started="11:00").runs
        (early, late) = sorted(runs.values(), key=lambda run: run.started)
        told = [replace(early, command=first, exit_code=0), replace(late, command=second, exit_code=None)]
        return {run.id: replace(run, platform=f"Linux-{release}-x86_64-with-glibc2.36") for run in told}

    bundle = ran("unit", "a.py", STRUCTURE, 1)
    one = replace(bundle, runs=measured("6.1.0", "pytest a", "pytest b"))
    other = replace(bundle, runs=measured("6.2.0", "pytest b", "pytest a"))

    assert smaller(one) == smaller(other)
    (only,) = smaller(one).runs.values()
    assert (only.platform, only.command, only.exit_code) == ("Linux", "pytest a; pytest b", 0)


def test_each_environment_has_one_run_of_the_published_commit():
    bundle = merge_bundles([ran("unit", "a.py", STRUCTURE, 1), ran("unit", "a.py", STRUCTURE, 1, started="11:00")])

    (only,) = smaller(bundle).runs.values()

    assert (only.environment, only.commit, only.started) == ("unit", COMMIT, "2025-11-20T12:00:00Z")
    assert [process.interpreter for process in only.processes] == [INTERPRETERS[0]]
