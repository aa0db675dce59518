"""A name that nothing has yet."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count


def fresh_name(wanted: str, taken: Collection[str], *, mark: str = "-") -> str:
    """The wanted one, or the first of "NAME-2", "NAME-3" and so on that is not taken.

    Args:
        mark: stands before the number.
    """
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}{mark}{number}") not in taken)
