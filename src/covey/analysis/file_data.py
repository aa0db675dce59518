"""What a bundle holds of one file -> its analysis: remembered, or made anew."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from covey.analysis.analyse import analyse
from covey.analysis.remembered import Memory, decode_analysis, encode_analysis, identity_of, key_of_file, light
from covey.analysis.stored import StoredStructure, StoredTrace, jumps_looked_at, looked_at
from covey.analysis.together import distinct, together
from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet
from covey.model.measurement import Trace


@dataclass(frozen=True)
class FileData:
    """The text of a file that counts: how it was read, and what ran in it."""

    path: str
    structures: Sequence[Structure]
    traces: Mapping[str, Mapping[str, Trace]]
    """By environment and context."""
    branch: bool
    digest: str = ""

    @cached_property
    def key(self) -> str | None:
        """What its analysis is remembered by; None for what is not stored, and has no name."""
        names = [structure.name for structure in self.structures if isinstance(structure, StoredStructure)]
        told: dict[str, list[tuple[str, str, str]]] = {}
        for environment, by_context in self.traces.items():
            stored = [(name, trace) for name, trace in by_context.items() if isinstance(trace, StoredTrace)]
            if len(stored) < len(by_context):
                return None
            told[environment] = [(name, f"{trace.lines.mask:x}", trace.text) for name, trace in stored]
        if len(names) < len(self.structures) or None in names:
            return None
        return key_of_file(names, told, branch=self.branch)

    @property
    def identity(self) -> str:
        """As in FileAnalysis."""
        return identity_of(self.path, self.digest, self.key) if self.key else ""

    def analysed(self) -> FileAnalysis:
        """Its analysis, made anew; what is stored does not keep what is looked at for that."""
        return analyse(
            self.path,
            together([looked_at(structure) for structure in distinct(self.structures)]),
            {environment: _all_contexts(found.values()) for environment, found in self.traces.items()},
            branch=self.branch,
            contexts=self.contexts(),
            digest=self.digest,
            identity=self.identity,
        )

    def remembered(self, text: str) -> FileAnalysis:
        """Its analysis out of what was remembered of it.

        Raises:
            ValueError: that is none.
        """
        return decode_analysis(
            text,
            self.path,
            self.contexts(),
            self.analysed,
            branch=self.branch,
            digest=self.digest,
            identity=self.identity,
        )

    def contexts(self) -> dict[str, LineSet]:
        """The lines that each context ran, in whatever environment."""
        lines: dict[str, LineSet] = {}
        for by_context in self.traces.values():
            for context, trace in by_context.items():
                lines[context] = lines.get(context, LineSet()) | trace.lines
        return lines


def analyses(files: Sequence[FileData], memory: Memory | None) -> list[FileAnalysis]:
    """The analysis of each file, in their order; those that were not remembered are from now on."""
    known = memory.recall([file.key for file in files if file.key]) if memory else {}
    fresh: dict[str, str] = {}
    found = [_analysis(file, known, fresh) for file in files]
    if memory:
        memory.remember(fresh)
    return found


def _analysis(file: FileData, known: Mapping[str, str], fresh: dict[str, str]) -> FileAnalysis:
    """One of the known ones, or a fresh one, which is put there; of neither is kept what can be made again."""
    if not file.key:
        return file.analysed()
    if file.key in known:
        with contextlib.suppress(ValueError):
            return file.remembered(known[file.key])
    made = light(file.analysed(), file.analysed)
    fresh[file.key] = encode_analysis(made)
    return made


def _all_contexts(traces: Iterable[Trace]) -> Trace:
    every = Trace()
    for trace in traces:
        every |= jumps_looked_at(trace)
    return every
