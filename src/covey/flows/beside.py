"""What is written beside the branch, a folder and a CI's files: looked at before; what fails after the push says so."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from covey.errors import CoveyError
from covey.publish.present import Files, Present
from covey.publish.publish import Ordering, Published
from covey.store.served import check_site

Composing = Callable[[Present, Ordering], Files]


def looking_at(folder: Path | None, files: Callable[[Files], Mapping[str, bytes]], compose: Composing) -> Composing:
    """The same composer, which refuses a folder where a file is in the way of those that it is to hold.

    Args:
        folder: None where only the branch is written.
        files: those of the folder, for those of the branch.
    """
    if folder is None:
        return compose

    def looked(present: Present, order: Ordering) -> Files:
        made = compose(present, order)
        check_site(folder, files(made))
        return made

    return looked


@contextlib.contextmanager
def after_the_push(published: Published | None, url: str) -> Iterator[None]:
    """Errors in this block say that the branch has the report already."""
    try:
        yield
    except CoveyError as error:
        if published is None:
            raise
        already = f"the branch at {url} is published already, as {published.commit[:10]}"
        raise error.told(what=f"{error.what}\n  {already}") from error
