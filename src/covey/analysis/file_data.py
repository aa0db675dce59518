"""What a bundle holds of one file -> its analysis: remembered, or made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from covey.analysis.analyse import analyse
from covey.analysis.remembered import Memory, decode_analysis, encode_analysis, key_of_file
from covey.analysis.stored import StoredStructure, StoredTrace
from covey.analysis.together import together
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

    def analysed(self) -> FileAnalysis:
        """Its analysis, made anew."""
        return analyse(
            self.path,
            together(self.structures),
            {environment: _all_contexts(found.values()) for environment, found in self.traces.items()},
            branch=self.branch,
            contexts=self.contexts(),
        )

    def remembered(self, text: str | None) -> FileAnalysis | None:
        """Its analysis out of what was remembered of it; None when that is none."""
        if text is None:
            return None
        try:
            return decode_analysis(text, self.path, self.contexts(), self.analysed, branch=self.branch)
        except ValueError:
            return None

    def contexts(self) -> dict[str, LineSet]:
        """The lines that each context ran, in whatever environment."""
        lines: dict[str, LineSet] = {}
        for by_context in self.traces.values():
            for context, trace in by_context.items():
                lines[context] = lines.get(context, LineSet()) | trace.lines
        return lines


def analyses(files: Sequence[FileData], memory: Memory | None) -> list[FileAnalysis]:
    """The analysis of each file, in their order; those that were not remembered are from now on."""
    if memory is None:
        return [file.analysed() for file in files]
    keys = [file.key() for file in files]
    known = memory.recall([key for key in keys if key])
    found: list[FileAnalysis] = []
    fresh: dict[str, str] = {}
    for file, key in zip(files, keys, strict=True):
        analysis = file.remembered(known.get(key)) if key else None
        if analysis is None:
            analysis = file.analysed()
            if key:
                fresh[key] = encode_analysis(analysis)
        found.append(analysis)
    memory.remember(fresh)
    return found


def _all_contexts(traces: Iterable[Trace]) -> Trace:
    every = Trace()
    for trace in traces:
        every |= trace
    return every
