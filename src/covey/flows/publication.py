"""What is to be published of a project: its report, its documents, its commit, its addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from covey.config.schema import PublishSettings, Settings
from covey.errors import ConfigError
from covey.flows.apart import check_apart
from covey.flows.documents import documents
from covey.flows.measured_commit import measured_commit
from covey.flows.report import report_of, stored_bundle
from covey.flows.selection import known_environments
from covey.flows.texts import texts_of
from covey.forge.context import CiContext
from covey.model.forge import Forge, Visibility
from covey.model.refs import Commit, RepoId
from covey.model.remote_url import repo_id
from covey.model.report import Report
from covey.publish.bundle_to_publish import bundle_to_publish
from covey.publish.hosts import forge_of
from covey.publish.links import Links
from covey.publish.publication import Publication
from covey.publish.readme import Template
from covey.publish.timeless import timeless
from covey.report.options import WriterOptions
from covey.store.cache import documents_folder
from covey.store.folder import unite_environments
from covey.system.bundle_file import new_union
from covey.system.files import read_bytes
from covey.system.git import commit_date_s, folder_in_repository, tree_of
from covey.system.published_bundle import GitNames, published_bundle

Addressed = Callable[[str], Publication]
"""The publication, when the address of the remote is known."""


def make_publication(
    settings: Settings, options: WriterOptions, ci: CiContext, branch: str, *, compat: bool, folder: Path | None = None
) -> Addressed:
    """Everything of a publication but its addresses.

    Args:
        folder: where it is to be written as well.
    Raises:
        ConfigError: "readme-template".
        DataError: "no-data", "nothing-to-report", "foreign-folder", or of what is stored.
        PublishError: as `measured_commit`.
    """
    bundle = stored_bundle(settings)
    commit = measured_commit(bundle.runs.values(), settings.root)
    texts = texts_of(settings, commit.sha)
    report = report_of(bundle, settings, declared=list(settings.environments), texts=texts)
    if folder is not None:
        check_apart(folder, settings, report)
    date_s = _date_s(settings, commit, report)
    report = timeless(report, commit, date_s)
    with documents_folder(settings.data_dir) as kept:
        shown = documents(report, texts, options, kept)
        data = _data(settings, report, commit, date_s, kept)
    made = Publication(
        report=report,
        commit=commit,
        date_s=date_s,
        title="",
        links=Links(),
        options=options,
        document=shown.json,
        html=shown.html,
        data=data,
        project_folder=folder_in_repository(settings.root),
        compat=compat,
        template=_template(settings),
    )
    return lambda url: _addressed(made, settings, ci, branch, url)


def _addressed(made: Publication, settings: Settings, ci: CiContext, branch: str, url: str) -> Publication:
    links = links_of(settings.publish, ci, branch, url)
    return replace(made, title=f"Coverage of {name_of(links, url, settings)}", links=links)


def name_of(links: Links, url: str, settings: Settings) -> str:
    """What a repository is called."""
    if links.repo:
        return links.repo.name
    return Path(urlsplit(url).path).name.removesuffix(".git") or settings.root.name


def links_of(publish: PublishSettings, ci: CiContext, branch: str, url: str) -> Links:
    """The addresses of what is published to a remote, by what is set, what the CI knows, and the remote's address."""
    repo = repo_id(publish.url or url)
    here = Forge(ci.provider) if ci.provider and repo and repo.host == ci.host else Forge.NONE
    forge = Forge(publish.forge) if publish.forge else forge_of(repo, here)
    return Links(repo, forge, branch, _visibility(publish, ci, repo), publish.site)


def _visibility(publish: PublishSettings, ci: CiContext, repo: RepoId | None) -> Visibility:
    if publish.visibility:
        return Visibility(publish.visibility)
    is_public = ci.is_public if repo and repo.host == ci.host else None
    if is_public is None:
        return Visibility.UNKNOWN
    return Visibility.PUBLIC if is_public else Visibility.PRIVATE


def _date_s(settings: Settings, commit: Commit, report: Report) -> int:
    """Of the commit; of the measurement where the commit is not in this checkout."""
    found = commit_date_s(settings.root, commit.sha)
    if found is not None:
        return found
    return int(datetime.fromisoformat(report.measured_at).timestamp())


def _data(settings: Settings, report: Report, commit: Commit, date_s: int, kept: Path) -> bytes:
    union = new_union()
    unite_environments(settings.data_dir, known_environments(settings), union)
    slim = bundle_to_publish(union.result(), commit, date_s, new_union())
    tree, blobs = tree_of(settings.root, commit.sha)
    paths = {file.path for file in report.files}
    names = GitNames(commit.sha, tree, {path: blob for path, blob in blobs.items() if path in paths})
    return published_bundle(slim, names, kept)


def _template(settings: Settings) -> Template | None:
    name = settings.publish.template
    if name is None:
        return None
    text = read_bytes(Path(settings.root, name))
    try:
        if text is not None:
            return Template(name, text.decode("utf-8"))
        why = "cannot be read"
    except UnicodeDecodeError as error:
        why = f"is not UTF-8: {error}"
    raise ConfigError(
        f"the template {name} {why}",
        fix="correct `template` in [tool.covey.publish], or the file",
        slug="readme-template",
    )
