"""Publishing when others do at the same time: read, compose, write, and once more when somebody else was first."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from covey.errors import PublishError
from covey.publish.branch import DataBranch, Note
from covey.publish.kept import ONE, Kept
from covey.publish.present import Changes, Files, Present, changes
from covey.system.git_ancestry import Order
from covey.system.git_failures import quoted
from covey.system.git_remote import LostLease

Ordering = Callable[[str, str], Order]

Compose = Callable[[Present, Ordering], Files | None]
"""What the branch should hold, seen what it holds; None to leave it. Called for each try: it changes nothing itself."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait in between: longer each time, and by chance."""

    attempts: int = 30
    first_s: float = 0.2
    most_s: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """From 0 to 1."""

    def wait(self, failed: int) -> None:
        """Wait after this many failed tries."""
        self.sleep(self.chance() * min(self.most_s, self.first_s * 2.0 ** min(failed, 32)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do."""

    present: Present
    files: Files | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did."""

    commit: str
    """Of the branch, afterwards."""
    changes: Changes
    attempts: int
    replaced: bool = True
    """False: everything was as it should be, and nothing was sent."""


def plan(branch: DataBranch, compose: Compose, wants: Collection[str] = (), kept: Kept = ONE) -> Plan:
    """What publishing would change now.

    Raises:
        PublishError: as DataBranch.read.
    """
    present = branch.read(wants, kept)
    files = compose(present, branch.order)
    return Plan(present, files, Changes() if files is None else changes(present, files, kept))


def publish(
    branch: DataBranch,
    compose: Compose,
    note: Callable[[], Note],
    *,
    wants: Collection[str] = (),
    kept: Kept = ONE,
    patience: Patience | None = None,
) -> Published:
    """Have the branch hold what `compose` makes of what it holds. Equal files make no commit.

    Args:
        note: called when `compose` has composed.
        wants: the files whose content `compose` reads, as patterns of their paths.
    Raises:
        PublishError: "always-outdated": others were first at each try. Or as DataBranch.read and .write.
    """
    patience, said = patience or Patience(), ""
    for attempt in range(1, patience.attempts + 1):
        if attempt > 1:
            patience.wait(attempt - 1)
        planned = plan(branch, compose, wants, kept)
        if planned.files is None or not planned.changes:
            return Published(planned.present.commit, planned.changes, attempt, replaced=False)
        try:
            if planned.changes.of_files:
                commit = branch.write(planned.present, planned.files, note(), kept)
            else:
                commit = branch.shorten(planned.present)
        except LostLease as lost:
            said = quoted(str(lost))
        else:
            return Published(commit, planned.changes, attempt)
    raise PublishError(
        f"{branch.name} of {branch.url} was taken, or being changed, at each of {patience.attempts} tries{said}",
        fix="publish again; if this happens often, let one job publish for all",
        slug="always-outdated",
    )
