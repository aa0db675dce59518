"""Why a jump is missing, in words: kept as few sentences with gaps, and made only when somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from covey.model.measurement import Arc

START, END = "{start}", "{end}"
"""In a sentence, where the two lines of a jump belong."""


class Descriptions(Mapping[Arc, str]):
    """By jump, what is to be said where it is missing: "line 5 didn't jump to line 7 because ..."."""

    def __init__(self, arcs: Iterable[Sequence[int]] = (), sentences: Sequence[str] = (), said: Sequence[int] = ()):
        """
        Args:
            arcs: all possible jumps of a file, ascending.
            sentences: those that differ.
            said: of each of the `choices` of the jumps, in their order, which sentence it is.
        """
        self._arcs = arcs
        self.sentences = sentences
        self.said = said

    @cached_property
    def _numbers(self) -> dict[Arc, int]:
        found = zip(choices(self._arcs), self.said, strict=False)
        return {arc: number for arc, number in found if self.sentences[number]}

    def __getitem__(self, arc: Arc) -> str:
        sentence = self.sentences[self._numbers[arc]]
        return sentence.replace(START, str(arc[0])).replace(END, str(arc[1]))

    def action(self, arc: Arc) -> str:
        """As `action_of` the words for a jump."""
        return self._actions[self._numbers[arc]].replace(END, str(arc[1]))

    @cached_property
    def _actions(self) -> list[str]:
        return [_action(sentence, START) for sentence in self.sentences]

    def __contains__(self, arc: object) -> bool:
        return arc in self._numbers

    def __iter__(self) -> Iterator[Arc]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Descriptions) and self.sentences == other.sentences and self._numbers == other._numbers:
            return True
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"


def choices(arcs: Iterable[Sequence[int]]) -> list[Arc]:
    """The jumps out of lines that more than one leaves, in their order."""
    jumps = [(start, end) for start, end in arcs]
    leaving = Counter(start for start, _ in jumps)
    return [jump for jump in jumps if leaving[jump[0]] > 1]


def action_of(words: str, arc: Arc) -> str:
    """What a jump does, in the words that say why it is missing: "jump to line 7", "return from function 'f'"."""
    return _action(words, str(arc[0]))


def _action(words: str, start: str) -> str:
    begun = words.removeprefix(f"line {start} didn't ")
    return begun.partition(" because ")[0].partition(f" or line {start} didn't ")[0]
