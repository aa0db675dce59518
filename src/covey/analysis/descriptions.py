"""coverage.py's words for missing jumps -> the sentences that a structure keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from covey.model.descriptions import END, START, Descriptions, choices
from covey.model.measurement import Arc

Fragments = Mapping[Arc, Sequence[tuple[str | None, str | None]]]
"""Of each jump, pairs of why it is missing and what it does, as coverage.py collects them while it looks for jumps."""

_ALSO = " or "


def from_fragments(arcs: Iterable[Arc], fragments: Fragments) -> Descriptions:
    """The words for the jumps out of lines that have a choice.

    Source:
        coverage.py: parser.PythonParser.missing_arc_description. Where there are several reasons, their order is one
        of chance there; here it is that of the alphabet.
    """
    known: dict[tuple[tuple[tuple[str | None, str | None], ...], bool], int] = {}
    numbers: dict[str, int] = {}
    said = []
    ascending = sorted(arcs)
    for arc in choices(ascending):
        pairs, leaves = tuple(fragments.get(arc, _NO_WORDS)), arc[1] < 0
        number = known.get((pairs, leaves))
        if number is None:
            sentence = _ALSO.join(sorted(_sentence(cause, action, leaves=leaves) for cause, action in pairs))
            number = known[pairs, leaves] = numbers.setdefault(sentence, len(numbers))
        said.append(number)
    return Descriptions(ascending, tuple(numbers), tuple(said))


def from_words(arcs: Iterable[Arc], describe: Callable[[int, int], str]) -> Descriptions:
    """As `from_fragments`, of whole sentences."""
    numbers: dict[str, int] = {}
    ascending = sorted(arcs)
    said = [numbers.setdefault(_with_gaps(describe(*arc), arc), len(numbers)) for arc in choices(ascending)]
    return Descriptions(ascending, tuple(numbers), tuple(said))


def as_descriptions(arcs: Iterable[Arc], words: Mapping[Arc, str]) -> Descriptions:
    """What is stored of words that may come from anywhere."""
    if isinstance(words, Descriptions):
        return words
    return from_words(arcs, lambda start, end: words.get((start, end), ""))


_NO_WORDS: Sequence[tuple[str | None, str | None]] = ((None, None),)


def _sentence(cause: str | None, action: str | None, *, leaves: bool) -> str:
    if action is None:
        action = "jump to the function exit" if leaves else f"jump to line {END}"
    because = "" if cause is None else f" because {cause.replace('{lineno}', START)}"
    return f"line {START} didn't {action}{because}"


def _with_gaps(words: str, arc: Arc) -> str:
    """The sentence of some words; those of several reasons in the order of the alphabet."""
    start, end = arc
    again = f"{_ALSO}line {start} didn't "
    first, *others = words.split(again)
    ordered = _ALSO.join(sorted([first, *(again.removeprefix(_ALSO) + other for other in others)]))
    gaps = re.sub(rf"\bline {start}\b", f"line {START}", ordered)
    return re.sub(rf"\bline {end}\b", f"line {END}", gaps) if end > 0 else gaps
