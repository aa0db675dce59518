"""Whose report a branch holds: one project's, or those of several. Neither loses its past to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from covey.errors import PublishError
from covey.publish import action_data, history
from covey.publish.file_names import BUNDLE
from covey.publish.present import Present


def projects_in(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of several projects among what is published; none where all of it is one project's."""
    parts = (path.split("/") for path in paths)
    return tuple(sorted(first for first, *rest in parts if rest == [history.PATH]))


def check_of_one(paths: Iterable[str], where: str, declaring: Callable[[], str]) -> None:
    """That what is published in a place is not of several projects.

    Args:
        where: for a person, as the next one.
        declaring: the folder that declares them.
    Raises:
        PublishError: "several-projects".
    """
    if names := projects_in(paths):
        raise PublishError(
            f"{where} holds the reports of several projects ({', '.join(names)}): one alone would take their place",
            fix=f"publish from {declaring()}, or name another branch by `branch` in [tool.covey.publish] or --branch",
            slug="several-projects",
        )


def as_several(present: Present, folders: Mapping[str, str]) -> Present:
    """A branch of one project, when that is one of several by now, as if it were in its folder already.

    Args:
        folders: of the projects, in the repository, by name.
    """
    base = action_data.read_action_data(present.contents.get(action_data.PATH, b""), with_files=False)
    names = [name for name, folder in folders.items() if base is not None and folder == base.folder]
    if not names or BUNDLE not in present.blobs:
        return present
    start = f"{names[0]}/"
    return replace(
        present,
        blobs={f"{start}{path}": blob for path, blob in present.blobs.items()},
        contents={f"{start}{path}": content for path, content in present.contents.items()} | dict(present.contents),
    )
