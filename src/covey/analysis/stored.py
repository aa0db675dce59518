"""Structures and traces as a bundle holds them: what they are made of is looked at only when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from covey.analysis.encoding import decode
from covey.errors import DataError
from covey.model.analysis import Skipped, Structure
from covey.model.lines import LineSet
from covey.model.measurement import Arc, Trace

_STRUCTURE = tuple(field.name for field in fields(Structure))


class StoredStructure(Structure):
    """A Structure, by its name, a hash of all that it says: two of one name are equal, and no others.

    Looking at it raises a DataError, "corrupt-bundle", when it is none.
    """

    __slots__ = ("_read", "body", "name")

    def __getattr__(self, name: str) -> Any:
        """Of those that are not there yet."""
        if name in ("name", "body"):
            return None
        if name not in _STRUCTURE:
            raise AttributeError(name)
        found = self._read()
        for each in _STRUCTURE:
            object.__setattr__(self, each, getattr(found, each))
        return getattr(found, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        if isinstance(other, StoredStructure) and self.name is not None is not other.name:
            return bool(self.name == other.name)
        return all(getattr(self, each) == getattr(other, each) for each in _STRUCTURE)

    __hash__ = None  # type: ignore[assignment]


class StoredTrace(Trace):
    """A Trace whose jumps are still text."""

    __slots__ = ("_read", "text")

    def __getattr__(self, name: str) -> Any:
        if name == "text":
            return None
        if name != "arcs":
            raise AttributeError(name)
        arcs = self._read()
        object.__setattr__(self, "arcs", arcs)
        return arcs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        if self.lines != other.lines:
            return False
        if self.text is not None and self.text == getattr(other, "text", None):
            return True
        return self.arcs == other.arcs

    __hash__ = Trace.__hash__


def looked_at(structure: Structure) -> Structure:
    """A structure that is not kept where it is stored."""
    return structure._read() if isinstance(structure, StoredStructure) and structure.name is not None else structure


def jumps_looked_at(trace: Trace) -> Trace:
    """A trace whose jumps are not kept where they are stored."""
    return Trace(trace.lines, trace._read()) if isinstance(trace, StoredTrace) and trace.text is not None else trace


def stored_reading(name: str, body: str) -> Structure | Skipped:
    """An analysis as `encoding.encode` and JSON wrote it.

    Args:
        name: a hash of the body.
    Raises:
        ValueError: it is neither; of a Structure that is only found out when somebody looks at it, as a DataError.
    """
    if '"skipped"' in body:
        return decode(json.loads(body))
    made = StoredStructure.__new__(StoredStructure)
    object.__setattr__(made, "name", name)
    object.__setattr__(made, "body", body)
    object.__setattr__(made, "_read", partial(_structure, name, body))
    return made


def stored_trace(lines: LineSet, text: str, read: Callable[[str], frozenset[Arc]]) -> Trace:
    """A trace whose jumps are made from a text when they are needed; equal texts are equal jumps.

    Args:
        read: its ValueError becomes a DataError.
    """
    made = StoredTrace.__new__(StoredTrace)
    object.__setattr__(made, "lines", lines)
    object.__setattr__(made, "text", text)
    object.__setattr__(made, "_read", partial(_jumps, text, read))
    return made


def _structure(name: str, body: str) -> Structure:
    try:
        found = decode(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise _corrupt(f"an analysis in it, {name:.12}, is none: {error}") from error
    if isinstance(found, Skipped):
        raise _corrupt(f"an analysis in it, {name:.12}, is none")
    return found


def _jumps(text: str, read: Callable[[str], frozenset[Arc]]) -> frozenset[Arc]:
    try:
        return read(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise _corrupt(f"jumps that are stored are none: {error}") from error


def _corrupt(why: str) -> DataError:
    return DataError(
        f"a bundle is not usable: {why}",
        fix="run its environment again, or leave the file out",
        slug="corrupt-bundle",
    )
