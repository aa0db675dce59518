"""Every error covey raises, in one tree: what happened, what to do, and a slug that leads to the documentation."""

from __future__ import annotations

from typing import Self


class CoveyError(Exception):
    """covey cannot proceed.

    Args:
        what: one sentence that names the thing that is wrong.
        fix: what the user can do about it.
        slug: the anchor in docs/reference/messages.md; never changes once published.
    """

    def __init__(self, what: str, *, fix: str, slug: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix
        self.slug = slug

    def __str__(self) -> str:
        return f"{self.what}\n  fix: {self.fix} ({self.slug})"

    def told(self, *, what: str = "", fix: str = "") -> Self:
        """The same error, of its kind and slug, in other words where some are given."""
        return type(self)(what or self.what, fix=fix or self.fix, slug=self.slug)


class ConfigError(CoveyError):
    """The configuration cannot be used as it is written."""


class DataError(CoveyError):
    """A data file or bundle cannot be read, written or merged."""


class CollectError(CoveyError):
    """An environment could not be run or measured."""


class PublishError(CoveyError):
    """The branch that coverage is published on could not be read or written."""
