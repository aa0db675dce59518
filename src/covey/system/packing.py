"""Bundle <-> PackedBundle: what a bundle means, and what is stored of it."""

from __future__ import annotations

import json
from collections.abc import Callable

from covey.analysis.encoding import body_of, decode
from covey.analysis.stored import StoredStructure, stored_reading, stored_trace
from covey.combine.merge import preferred
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.measurement import Arc, FileKey, Measurement, Trace
from covey.model.packed import PackedBundle
from covey.model.packed_trace import lines_of, pack_trace, unpack_trace
from covey.model.run import Interpreter
from covey.system.bundle_rows import name_of


def pack(bundle: Bundle) -> PackedBundle:
    """The bundle as it is stored."""
    readings: dict[FileKey, dict[Interpreter, str]] = {}
    bodies: dict[str, str] = {}
    for key, by_interpreter in bundle.readings.items():
        for interpreter, reading in by_interpreter.items():
            name, body = named_body(reading)
            bodies[name] = body
            readings.setdefault(key, {})[interpreter] = name
    measurement = bundle.measurement
    return PackedBundle(
        hits={key: pack_trace(trace) for key, trace in measurement.traces.items()},
        branch=measurement.branch,
        tracers=measurement.tracers,
        runs=bundle.runs,
        readings=readings,
        bodies=bodies,
    )


def unpack(packed: PackedBundle) -> Bundle:
    """The inverse of `pack`, for what was stored by anybody.

    Raises:
        ValueError: hits or analyses that are none.
    """
    return _unpacked(packed, unpack_trace, lambda name, body: decode(json.loads(body)))


def unpack_later(packed: PackedBundle) -> Bundle:
    """As `unpack`; jumps and analyses are looked at when somebody needs them, and what is wrong is said only then."""
    return _unpacked(packed, lambda trace: stored_trace(lines_of(trace), trace.hex(), _arcs), stored_reading)


def _arcs(text: str) -> frozenset[Arc]:
    return unpack_trace(bytes.fromhex(text)).arcs


def _unpacked(
    packed: PackedBundle,
    trace_of: Callable[[bytes], Trace],
    reading_of: Callable[[str, str], Structure | Skipped],
) -> Bundle:
    traces = {packed_trace: trace_of(packed_trace) for packed_trace in set(packed.hits.values())}
    readings = {name: reading_of(name, body) for name, body in packed.bodies.items()}
    return Bundle(
        measurement=Measurement(
            {key: traces[trace] for key, trace in packed.hits.items()}, packed.branch, packed.tracers
        ),
        runs=packed.runs,
        readings={
            key: {interpreter: readings[name] for interpreter, name in found.items()}
            for key, found in packed.readings.items()
        },
    )


def named_body(reading: Structure | Skipped) -> tuple[str, str]:
    """An analysis as it is stored, after its name."""
    if isinstance(reading, StoredStructure) and reading.name is not None:
        return reading.name, reading.body
    body = body_of(reading)
    return name_of(body), body


def preferred_body(one: str, other: str) -> str:
    """Of two stored analyses of one text by one interpreter, the one to keep."""
    first, second = (decode(json.loads(body)) for body in (one, other))
    return one if preferred(first, second) == first else other
