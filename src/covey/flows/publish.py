"""`covey publish`: the report of the stored data, on a branch of the project's own repository or in a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from covey.config.projects_table import declared_above
from covey.config.schema import Settings
from covey.flows.beside import Composing, after_the_push, looking_at
from covey.flows.branch_note import can_be_named, note_of_report, total_text
from covey.flows.publication import make_publication
from covey.forge.context import CiContext, token_of
from covey.publish import history
from covey.publish.branch import DataBranch, Note, Place, open_branch
from covey.publish.compose import WANTS, Composer
from covey.publish.history import Entry
from covey.publish.kept import Kept
from covey.publish.one_or_several import check_of_one
from covey.publish.present import Changes, Present
from covey.publish.publication import Publication
from covey.publish.publish import Published, plan, publish
from covey.publish.takeover import left_by_the_action, past_entries
from covey.report.options import WriterOptions
from covey.store.served import listed_site, read_site, write_site

TOKEN = "COVEY_TOKEN"
"""The variable of a token to push with, where git has no credentials of its own."""


@dataclass(frozen=True)
class Wanted:
    """What is asked, over what is set."""

    branch: str
    remote: str
    kept: Kept
    compat: bool
    import_from: str | None = None
    """A branch of the comment action whose past goes into the history; "" for the usual one, None for none."""
    push: bool = True
    folder: Path | None = None
    """Where to write the files as well."""


@dataclass(frozen=True)
class Done:
    """What was published."""

    publication: Publication
    url: str = ""
    """Of the repository; empty where nothing was pushed."""
    published: Published | None = None
    changes: Changes = Changes()
    """Of the branch, made or to be made."""
    reference: Entry | None = None
    """What was published before."""
    folder: Path | None = None
    written: int = 0
    """Files of the folder that were not there as they are."""


def publish_report(
    settings: Settings, options: WriterOptions, ci: CiContext, wanted: Wanted, environ: Mapping[str, str]
) -> Done:
    """Put the report on the branch, and in the folder.

    Raises:
        ConfigError, DataError, PublishError: as `make_publication`, `open_branch`, `publish` and `write_site`.
    """
    addressed = make_publication(settings, options, ci, wanted.branch, compat=wanted.compat, folder=wanted.folder)
    if wanted.folder is not None:
        check_of_one(listed_site(place_of(wanted.folder)), str(wanted.folder), lambda: _declaring(settings))
    if not wanted.push:
        publication = addressed("")
        return _to_folder(Done(publication), wanted, Composer(publication))
    with opened(settings, wanted, environ) as branch:
        publication = addressed(branch.url)
        composer = _composer(publication, branch, wanted, settings)
        note = partial(_note_of, composer, publication)
        made = publish(branch, _looking(composer, wanted), note, wants=WANTS, kept=wanted.kept)
        done = Done(publication, branch.url, made, made.changes, composer.reference)
        with after_the_push(made, branch.url):
            return _to_folder(done, wanted, composer)


def plan_report(
    settings: Settings, options: WriterOptions, ci: CiContext, wanted: Wanted, environ: Mapping[str, str]
) -> Done:
    """What publishing would change on the branch; nothing is written. Raises as `publish_report`."""
    addressed = make_publication(settings, options, ci, wanted.branch, compat=wanted.compat, folder=wanted.folder)
    with opened(settings, wanted, environ) as branch:
        publication = addressed(branch.url)
        composer = _composer(publication, branch, wanted, settings)
        planned = plan(branch, _looking(composer, wanted), WANTS, wanted.kept)
        return Done(publication, branch.url, changes=planned.changes, reference=composer.reference)


def _note_of(composer: Composer, publication: Publication) -> Note:
    top = composer.top if can_be_named(composer.top) else composer.entry
    return note_of_report(top, publication.options.table.precision)


def total_of(publication: Publication) -> str:
    """As `total_text`."""
    report = publication.report
    return total_text(report.total.ratio, publication.options.table.precision, complete=report.complete)


def _composer(publication: Publication, branch: DataBranch, wanted: Wanted, settings: Settings) -> Composer:
    return Composer(
        publication,
        lambda present: _past(branch, wanted, present),
        lambda present: check_of_one(present.blobs, f"{branch.name} of {branch.url}", lambda: _declaring(settings)),
    )


def _declaring(settings: Settings) -> str:
    """The folder that declares this project as one of several, for a person."""
    found = declared_above(settings.root)
    if found is None:
        return "the folder that declares the projects"
    return f"{found[0]}, which declares this one as its project {found[1]}"


def _past(branch: DataBranch, wanted: Wanted, present: Present) -> Sequence[Entry]:
    """Entries of the comment action's time: where they are asked for, and where the branch would lose them."""
    if wanted.import_from is not None:
        return past_entries(branch, present, wanted.import_from)
    return left_by_the_action(branch, present)


def opened(settings: Settings, wanted: Wanted, environ: Mapping[str, str]) -> AbstractContextManager[DataBranch]:
    """The branch that is wanted, with what git has to reach it, or the token in the environment."""
    token = environ.get(TOKEN, "").strip()  # as `echo` and files leave it, with a line end
    return open_branch(
        Place(
            folder=settings.root,
            environ=environ,
            branch=wanted.branch,
            remote=wanted.remote,
            token=token_of(token, environ) if token else None,
        )
    )


def place_of(folder: Path) -> Path:
    """Where a folder is."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays what it is


def _looking(composer: Composer, wanted: Wanted) -> Composing:
    if wanted.folder is None:
        return composer
    folder = place_of(wanted.folder)
    return looking_at(folder, lambda files: composer.site(read_site(folder, history.PATH)), composer)


def _to_folder(done: Done, wanted: Wanted, composer: Composer) -> Done:
    """Write the folder as well, where one is asked for; with the history of the branch, or its own."""
    if wanted.folder is None:
        return done
    folder = place_of(wanted.folder)
    written = write_site(folder, composer.site(read_site(folder, history.PATH)))
    return replace(done, folder=folder, written=written, reference=composer.reference)
