"""What parts that are merged have to agree on, and what is taken where they differ in what should be the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from covey.errors import DataError
from covey.model.run import Run


def the_run(one: Run, other: Run) -> Run:
    """One of two runs of one id, whichever comes first."""
    return one if one == other else max(one, other, key=repr)


def mixed_branch(environments: Mapping[bool, Collection[str]]) -> DataError:
    """The error for environments of which only some measured branches; by whether they did."""
    branches, lines = (", ".join(sorted(environments[kind])) or "something" for kind in (True, False))
    return DataError(
        f"cannot merge branch data with line-only data: {branches} measured branches, {lines} only lines",
        fix="set branch = true (or false) in every environment and run again",
        slug="mixed-branch",
    )


def check_tracer(path: str, known: str, other: str) -> None:
    """Refuse two plugins for one path.

    Raises:
        DataError: "tracer-conflict".
    """
    if known != other:
        raise DataError(
            f"{path} was measured by the plugin {known!r} and by {other!r}",
            fix="set the same `plugins` in every environment and run again",
            slug="tracer-conflict",
        )
