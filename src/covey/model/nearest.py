"""What somebody may have meant who wrote a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name that looks most like this one, if any looks much like it.

    Args:
        cutoff: how much, from 0 to 1.
    """
    import difflib  # takes a millisecond, and mostly names are known

    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)), None)
