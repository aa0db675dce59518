"""`covey export --coverage`: the stored data as an ordinary data file of coverage.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from covey.analysis.files import current_digests
from covey.config.schema import Settings
from covey.flows.paths import recorded_as
from covey.flows.report import stored_bundle
from covey.flows.roots import one_root
from covey.system.datafile import write_datafile
from covey.system.files import place_of_choice


def export_coverage(settings: Settings, target: Path, environments: Sequence[str] = ()) -> int:
    """Write the data of some environments, or all, to `target`. Returns the number of files in it.

    Hits of an earlier text are left out where a newer run has seen a newer text of the file, as in reports.

    Raises:
        ConfigError: "unknown-environment".
        DataError: "no-data", "unwritable-folder", or a bundle that cannot be read.
    """
    bundle = one_root(stored_bundle(settings, environments), settings).bundle
    digests = current_digests(bundle)
    measurement = bundle.measurement
    current = {key: trace for key, trace in measurement.traces.items() if key.file.digest == digests[key.file.path]}
    with place_of_choice("--coverage"):
        write_datafile(
            target.absolute(), replace(measurement, traces=current), lambda path: recorded_as(settings, path)
        )
    return len({key.file.path for key in current})
