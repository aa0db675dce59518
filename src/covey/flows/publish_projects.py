"""`covey publish` where a repository has several projects: one branch, a folder for each, and the total on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from covey.config.schema import Settings
from covey.flows.beside import after_the_push, looking_at
from covey.flows.branch_note import can_be_named, note_of_projects
from covey.flows.projects import of_those_with_data
from covey.flows.publication import Addressed, links_of, make_publication, name_of
from covey.flows.publish import Wanted, opened, place_of
from covey.forge.context import CiContext
from covey.publish.branch import DataBranch, Note
from covey.publish.entries import iso
from covey.publish.history import Entry
from covey.publish.present import Blob, Changes, present_of
from covey.publish.publication import Publication
from covey.publish.publish import Published, plan, publish
from covey.publish.several import WANTS, Composed, PastOf, Several, SeveralComposer
from covey.publish.takeover import left_by_the_action, pasts_of_projects
from covey.report.options import WriterOptions
from covey.store.served import whole_site, write_site
from covey.system.git import folder_in_repository
from covey.system.git_ancestry import Order

Options = Callable[[Settings], WriterOptions]


@dataclass(frozen=True)
class DoneTogether:
    """What was published."""

    several: Several
    composed: Composed
    url: str = ""
    """Of the repository; empty where nothing was pushed."""
    changes: Changes = Changes()
    published: Published | None = None
    folder: Path | None = None
    written: int = 0
    """Files of the folder that were not there as they are."""

    @property
    def publications(self) -> Mapping[str, Publication]:
        return self.several.publications

    @property
    def page(self) -> str:
        """Of the branch; empty where no host is known."""
        return self.several.links.readme() if self.several.links.is_known else ""


def publish_projects(
    settings: Settings, options: Options, ci: CiContext, wanted: Wanted, environ: Mapping[str, str], *, dry: bool
) -> DoneTogether:
    """Publish the projects that have data; of the others the branch keeps what it has. So does a folder.

    Args:
        dry: say only what would change.
    Raises:
        ConfigError: "project-folder". Others as `publish_report`.
    """
    made = _publications(settings, options, ci, wanted, environ)
    if wanted.folder is not None and not wanted.push:
        composer = SeveralComposer(_several(settings, options, ci, wanted, made, ""))
        return _to_folder_alone(composer, place_of(wanted.folder))
    with opened(settings, wanted, environ) as branch:
        several = _several(settings, options, ci, wanted, made, branch.url)
        composer = SeveralComposer(several, _past(branch, several, wanted))
        folder = place_of(wanted.folder) if wanted.folder is not None else None
        looking = looking_at(folder, branch.whole, composer)
        if dry:
            changes = plan(branch, looking, WANTS, wanted.kept).changes
            return DoneTogether(several, composer.composed, branch.url, changes)
        done = publish(branch, looking, lambda: _note_of(composer), wants=WANTS, kept=wanted.kept)
        together = DoneTogether(several, composer.composed, branch.url, done.changes, done)
        if folder is None:
            return together
        with after_the_push(done, branch.url):
            written = write_site(folder, branch.whole(composer.composed.files))
        return replace(together, folder=folder, written=written)


def _to_folder_alone(composer: SeveralComposer, folder: Path) -> DoneTogether:
    """What the folder has takes the place of the branch."""
    there = whole_site(folder)
    present = present_of(there)
    held = {blob: there[path] for path, blob in present.blobs.items()}
    files = composer(present, lambda one, other: Order.UNKNOWN)
    whole = {path: held[content.name] if isinstance(content, Blob) else content for path, content in files.items()}
    return DoneTogether(composer.several, composer.composed, folder=folder, written=write_site(folder, whole))


def _several(
    settings: Settings, options: Options, ci: CiContext, wanted: Wanted, made: Mapping[str, Addressed], url: str
) -> Several:
    links = links_of(settings.publish, ci, wanted.branch, url)
    publications = {name: _in_folder(addressed(url), name) for name, addressed in made.items()}
    title = f"Coverage of {name_of(links, url, settings)}"
    top = PurePosixPath(folder_in_repository(settings.root))
    folders = {name: str(top / project.path) for name, project in settings.projects.items()}
    return Several(title, tuple(settings.projects), publications, links, options(settings).badge, folders)


def _note_of(composer: SeveralComposer) -> Note:
    total, newest = composer.composed.total, composer.composed.newest
    names = [name for name, entry in newest.items() if entry is not None and entry.commit == total.commit]
    if can_be_named(total):
        return note_of_projects(total, names)
    published = max(composer.several.publications.values(), key=lambda each: each.date_s)
    return note_of_projects(Entry(published.commit.sha, iso(published.date_s), None), composer.several.publications)


def _past(branch: DataBranch, several: Several, wanted: Wanted) -> PastOf:
    """Entries of the comment action's time: where they are asked for, and where the branch would lose them."""
    if wanted.import_from is not None:
        found = pasts_of_projects(branch, several.names, wanted.import_from)
        return lambda name, present: found.get(name, ())
    return lambda name, present: () if name else left_by_the_action(branch, present)


def _publications(
    settings: Settings, options: Options, ci: CiContext, wanted: Wanted, environ: Mapping[str, str]
) -> dict[str, Addressed]:
    def made(own: Settings) -> Addressed:
        return make_publication(own, options(own), ci, wanted.branch, compat=wanted.compat, folder=wanted.folder)

    return of_those_with_data(settings, environ, made)


def _in_folder(publication: Publication, name: str) -> Publication:
    links = replace(publication.links, folder=name)
    return replace(publication, links=links, title=f"{publication.title}: {name}")
