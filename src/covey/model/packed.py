"""Bundles as they are stored and united: jumps and analyses stay text until somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import FileKey, Key, Trace
from covey.model.run import Interpreter, Run

STRIDE_BITS = 25
STRIDE = 1 << STRIDE_BITS
"""A jump is one number: where it starts times this, and where it ends."""

_HALF = STRIDE >> 1
_MASK = STRIDE - 1


class Hits(NamedTuple):
    """A Trace, packed."""

    lines: bytes = b""
    """A "numbits" blob."""
    arcs: str = ""
    """Jumps as numbers, ascending, with commas between them."""


@dataclass(frozen=True)
class PackedBundle:
    """A Bundle, packed."""

    hits: Mapping[Key, Hits] = field(default_factory=dict)
    branch: bool | None = None
    tracers: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    readings: Mapping[FileKey, Mapping[Interpreter, str]] = field(default_factory=dict)
    """The names of analyses, which are hashes of their bodies."""
    bodies: Mapping[str, str] = field(default_factory=dict)
    """The analyses by name, as JSON."""

    @property
    def environments(self) -> tuple[str, ...]:
        """As Bundle.environments."""
        ordered = sorted(self.runs.values(), key=lambda run: (run.started, run.environment))
        return tuple(dict.fromkeys(run.environment for run in ordered))

    def restricted(self, names: Iterable[str]) -> PackedBundle:
        """What it holds of some environments."""
        kept = frozenset(names)
        readings = {key: found for key, found in self.readings.items() if key.environment in kept}
        named = {name for found in readings.values() for name in found.values()}
        return PackedBundle(
            hits={key: hits for key, hits in self.hits.items() if key.file.environment in kept},
            branch=self.branch,
            tracers=self.tracers,
            runs={id: run for id, run in self.runs.items() if run.environment in kept},
            readings=readings,
            bodies={name: body for name, body in self.bodies.items() if name in named},
        )


def pack_trace(trace: Trace) -> Hits:
    """A trace as it is stored."""
    numbers = sorted((start << STRIDE_BITS) + end for start, end in trace.arcs)
    return Hits(trace.lines.to_numbits(), ",".join(map(str, numbers)))


def unpack_trace(hits: Hits) -> Trace:
    """The inverse of `pack_trace`, for hits of any origin.

    Raises:
        ValueError: they name lines beyond HIGHEST_LINE, or are no jumps.
    """
    lines = LineSet.from_numbits(hits.lines)
    if not hits.arcs:
        return Trace(lines)
    raised = [int(word) + _HALF for word in hits.arcs.split(",")]
    arcs = frozenset([(number >> STRIDE_BITS, (number & _MASK) - _HALF) for number in raised])
    _check_ends(raised)
    return Trace(lines, arcs)


def numbers_of(words: Iterable[str]) -> list[int]:
    """Jumps as numbers, from what stands between the commas.

    Raises:
        ValueError: a word is no number as `pack_trace` writes it, or no jump between lines.
    """
    words = list(words)
    numbers = list(map(int, words))
    if list(map(str, numbers)) != words:
        raise ValueError("its jumps are not written as numbers")
    _check_ends([number + _HALF for number in numbers])
    return numbers


def with_ends(hits: Hits) -> Hits:
    """The hits, and that the lines at the ends of their jumps ran."""
    if not hits.arcs:
        return hits
    raised = [int(word) + _HALF for word in hits.arcs.split(",")]
    ends = {number >> STRIDE_BITS for number in raised} | {(number & _MASK) - _HALF for number in raised}
    lines = LineSet.from_numbits(hits.lines) | LineSet.of(line for line in ends if line > 0)
    return hits._replace(lines=lines.to_numbits())


def _check_ends(raised: list[int]) -> None:
    """Of jumps as numbers, half a stride added: the upper bits are where they start, the lower where they end."""
    if not raised:
        return
    starts = min(raised) >> STRIDE_BITS, max(raised) >> STRIDE_BITS
    ends = [number & _MASK for number in raised]
    if max(map(abs, (*starts, min(ends) - _HALF, max(ends) - _HALF))) > HIGHEST_LINE:
        raise ValueError("its jumps are not between lines")
