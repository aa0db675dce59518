"""Tie hits to the text that ran, and to how its interpreter reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from covey.combine.traces import with_ends
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle, Reading, Readings
from covey.model.measurement import UNKNOWN_DIGEST, FileKey, Key, Measurement, Trace
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter, Run


def identify(
    measurement: Measurement, run: Run, interpreter: Interpreter, readings: Mapping[str, Reading], *, branch: bool
) -> Bundle:
    """The bundle of what one interpreter measured in one run.

    Args:
        measurement: its digests as they were when the files ran, or unknown, as a data file of coverage.py gives it.
        readings: of every path of the measurement, and of further ones: those never ran, and are missed.
        branch: whether jumps were measured, for a measurement that is empty and does not know.
    """
    traces: dict[Key, Trace] = {
        Key(FileKey(run.environment, path, reading.digest)): Trace() for path, reading in readings.items()
    }
    edited: dict[FileKey, Readings] = {}
    for key, trace in measurement.traces.items():
        file, reading = key.file, readings[key.file.path]
        if file.digest == UNKNOWN_DIGEST:
            file = file._replace(digest=reading.digest)
        elif file.digest != reading.digest:
            edited[file] = {interpreter: Skipped(file.path, _ANOTHER_TEXT)}
        traces[Key(file, key.context)] = trace
    return Bundle(
        measurement=Measurement(
            traces, branch if measurement.branch is None else measurement.branch, measurement.tracers
        ),
        runs={run.id: run},
        readings={
            FileKey(run.environment, path, reading.digest): {interpreter: named(reading, path)}
            for path, reading in readings.items()
        }
        | edited,
    )


@dataclass(frozen=True)
class ReadHere:
    """How this interpreter reads the files at some paths, packed."""

    digests: Mapping[str, str]
    names: Mapping[str, str]
    """Of each path, the name of its analysis."""
    bodies: Mapping[str, str]


def identify_packed(packed: PackedBundle, read: ReadHere, interpreter: Interpreter, *, branch: bool) -> PackedBundle:
    """The bundle of data files of coverage.py, which do not know what the texts were: they count as those here.

    Args:
        packed: what was recorded, without readings; lines that are the ends of jumps need not be in it.
        branch: whether jumps were measured, for data files that are empty and do not know.
    """
    files = {key.file: key.file._replace(digest=read.digests[key.file.path]) for key in packed.hits}
    hits = {Key(file): b"" for file in files.values()}
    hits |= {Key(files[key.file], key.context): with_ends(trace) for key, trace in packed.hits.items()}
    return replace(
        packed,
        hits=hits,
        branch=branch if packed.branch is None else packed.branch,
        readings={file: {interpreter: read.names[file.path]} for file in files.values()},
        bodies=read.bodies,
    )


def named(reading: Reading, path: str) -> Structure | Skipped:
    """The structure of a reading, under the repository's name of its file."""
    structure = reading.structure
    return replace(structure, path=path) if isinstance(structure, Skipped) else structure


def by_a_plugin(path: str, tracer: str) -> Skipped:
    """What is known of a file that a plugin of coverage.py measured."""
    return Skipped(path, f"measured by the coverage.py plugin {tracer}: not analysed")


_ANOTHER_TEXT = (
    "what ran is not the text that lies here: it was edited while it ran, "
    "or `[paths]` maps an installed copy of another text to it: install that anew, and run it again"
)
