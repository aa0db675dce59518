"""`covey publish` where a repository has several projects: one branch, a folder for each, and the total on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from covey.config.load import load
from covey.config.schema import ProjectSettings, Settings
from covey.errors import ConfigError, DataError
from covey.flows.publication import Addressed, links_of, make_publication, name_of
from covey.flows.publish import Wanted, opened
from covey.forge.context import CiContext
from covey.publish.branch import Note
from covey.publish.present import Changes
from covey.publish.publication import Publication
from covey.publish.publish import Published, plan, publish
from covey.publish.several import WANTS, Several, SeveralComposer
from covey.report.options import WriterOptions

Options = Callable[[Settings], WriterOptions]


@dataclass(frozen=True)
class DoneTogether:
    """What was published."""

    publications: Mapping[str, Publication]
    url: str
    page: str
    """Of the branch; empty where no host is known."""
    changes: Changes
    published: Published | None = None


def publish_projects(
    settings: Settings, options: Options, ci: CiContext, wanted: Wanted, environ: Mapping[str, str], *, dry: bool
) -> DoneTogether:
    """Publish the projects that have data; of the others the branch keeps what it has.

    Args:
        dry: say only what would change.
    Raises:
        ConfigError: "project-folder". Others as `publish_report`.
    """
    made = _publications(settings, options, ci, wanted, environ)
    with opened(settings, wanted, environ) as branch:
        links = links_of(settings.publish, ci, wanted.branch, branch.url)
        publications = {name: _in_folder(addressed(branch.url), name) for name, addressed in made.items()}
        title = f"Coverage of {name_of(links, branch.url, settings)}"
        several = Several(title, tuple(settings.projects), publications, links, options(settings).badge)
        page = links.readme() if links.is_known else ""
        if dry:
            changes = plan(branch, SeveralComposer(several), WANTS, wanted.kept).changes
            return DoneTogether(publications, branch.url, page, changes)
        newest = max(publications.values(), key=lambda each: each.date_s)
        note = Note(f"Coverage of {newest.commit.sha[:10]}: {', '.join(publications)}\n", newest.date_s)
        done = publish(branch, SeveralComposer(several), note, wants=WANTS, kept=wanted.kept)
        return DoneTogether(publications, branch.url, page, done.changes, done)


def _publications(
    settings: Settings, options: Options, ci: CiContext, wanted: Wanted, environ: Mapping[str, str]
) -> dict[str, Addressed]:
    made: dict[str, Addressed] = {}
    without: DataError | None = None
    for name, project in settings.projects.items():
        own = _settings_of(settings, project, environ)
        try:
            made[name] = make_publication(own, options(own), ci, wanted.branch, compat=wanted.compat)
        except DataError as error:
            if error.slug != "no-data":
                raise
            without = error
    if not made and without is not None:
        raise without
    return made


def _settings_of(settings: Settings, project: ProjectSettings, environ: Mapping[str, str]) -> Settings:
    """The project's own settings, but for those about the branch: it is one for all."""
    folder = settings.root / project.path
    own = load(folder, environ) if folder.is_dir() else settings
    if own.root != folder.resolve():
        raise ConfigError(
            f"the project {project.name} is to be in {project.path}, and there is none",
            fix="correct `path`, or give that folder its own covey.toml or [tool.covey] tables",
            slug="project-folder",
        )
    return replace(own, publish=replace(settings.publish, template=own.publish.template))


def _in_folder(publication: Publication, name: str) -> Publication:
    links = replace(publication.links, folder=name)
    return replace(publication, links=links, title=f"{publication.title}: {name}")
