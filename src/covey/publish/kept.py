"""How many commits the branch of coverage keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """The commits that stay when something is published, the newest ones."""

    most: int | None
    """None: all."""


ONE = Kept(1)
ALL = Kept(None)


def kept_of(setting: str | int) -> Kept:
    """What the setting `history` says: "one", "keep", or a number of commits."""
    if isinstance(setting, int):
        return Kept(setting)
    return {"one": ONE, "keep": ALL}[setting]
