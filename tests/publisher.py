"""A publisher as a process of its own: what the checkout's commit measured replaces what older commits did.

Run as a program: FOLDER COMMIT SCRATCH [HISTORY].
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from covey.publish.branch import Note, Place, open_branch
from covey.publish.kept import ONE, Kept, kept_of
from covey.publish.present import Files, Present
from covey.publish.publish import Ordering, Patience, Published, publish
from covey.system.git_ancestry import Order

HISTORY, NEWEST = "history.ndjson", "data.covey"


def newest_wins(commit: str, present: Present, order: Ordering) -> Files:
    """The history with this commit in it; what it measured, unless what is there is of a newer one."""
    lines = set(present.contents.get(HISTORY, b"").splitlines(keepends=True)) | {b"%s\n" % commit.encode()}
    history = b"".join(sorted(lines))
    there = present.contents.get(NEWEST, b"").decode()
    if there and order(commit, there) is Order.OLDER:
        return {**present.files, HISTORY: history}
    return {NEWEST: commit.encode(), HISTORY: history, f"htmlcov/{commit}.html": commit.encode() * 20}


def publish_commit(folder: Path, commit: str, scratch: Path, kept: Kept = ONE) -> Published:
    """Publish for one commit of a checkout."""
    place = Place(folder, dict(os.environ), scratch=scratch)
    with open_branch(place) as branch:
        return publish(
            branch,
            lambda present, order: newest_wins(commit, present, order),
            lambda: Note(f"Coverage of {commit[:10]}", 1_700_000_000),
            wants=[HISTORY, NEWEST],
            kept=kept,
            patience=Patience(first_s=0.05, most_s=1.0),
        )


if __name__ == "__main__":
    history = sys.argv[4] if sys.argv[4:] else "one"
    kept = kept_of(int(history) if history.isdecimal() else history)
    done = publish_commit(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), kept)
    sys.stdout.write(f"{done.commit} {done.attempts}\n")
