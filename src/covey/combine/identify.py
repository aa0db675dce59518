"""Tie hits to the text that ran, and to how its interpreter reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle, Reading, Readings
from covey.model.measurement import UNKNOWN_DIGEST, FileKey, Key, Measurement, Trace
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
            edited[file] = {interpreter: Skipped(file.path, "it was edited while it ran: run it again")}
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


def named(reading: Reading, path: str) -> Structure | Skipped:
    """The structure of a reading, under the repository's name of its file."""
    structure = reading.structure
    return replace(structure, path=path) if isinstance(structure, Skipped) else structure
