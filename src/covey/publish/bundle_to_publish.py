"""data.covey: the bundle without what a later review does not need, and that differs between equal measurements."""

from __future__ import annotations

from collections.abc import Mapping

from covey.combine.union import Union
from covey.model.measurement import Key
from covey.model.packed import PackedBundle
from covey.model.refs import Commit
from covey.model.run import Interpreter, Run
from covey.publish.timeless import one_run


def bundle_to_publish(bundle: PackedBundle, commit: Commit, date_s: int, union: Union) -> PackedBundle:
    """Hits and analyses by environment, and one run for each; without contexts, processes and times of the day.

    Args:
        union: an empty one.
    """
    for context in sorted({key.context for key in bundle.hits}):
        hits = {Key(key.file): hits for key, hits in bundle.hits.items() if key.context == context}
        union.add_packed(PackedBundle(hits=hits, branch=bundle.branch, tracers=bundle.tracers))
    runs = _runs(bundle, commit, date_s)
    union.add_packed(PackedBundle(branch=bundle.branch, runs=runs, readings=bundle.readings, bodies=bundle.bodies))
    return union.result()


def _runs(bundle: PackedBundle, commit: Commit, date_s: int) -> Mapping[str, Run]:
    by_environment: dict[str, list[Run]] = {}
    for run in bundle.runs.values():
        by_environment.setdefault(run.environment, []).append(run)
    made = [one_run(runs, commit, date_s, _readers(bundle, name)) for name, runs in by_environment.items()]
    return {run.id: run for run in made}


def _readers(bundle: PackedBundle, environment: str) -> set[Interpreter]:
    return {reader for key, by in bundle.readings.items() if key.environment == environment for reader in by}
