"""Addresses of what is published, as each kind of host has them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from covey.model.forge import Forge, Visibility
from covey.model.refs import RepoId
from covey.publish.file_names import README

PREVIEW = "https://htmlpreview.github.io/?"
"""Shows HTML of public repositories of github.com, whose own pages show its text. Only a reader's click asks it."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The addresses of one kind of host; `{web}` is the repository's page."""

    raw: str
    page: str
    folder: str
    commit: str
    web: str = "{site}/{owner}/{name}"


_PATTERNS = {
    Forge.GITHUB: _Pattern(
        raw="{web}/raw/{branch}/{path}",
        page="{web}/blob/{branch}/{path}",
        folder="{web}/tree/{branch}",
        commit="{web}/commit/{sha}",
    ),
    Forge.GITLAB: _Pattern(
        raw="{web}/-/raw/{branch}/{path}",
        page="{web}/-/blob/{branch}/{path}",
        folder="{web}/-/tree/{branch}",
        commit="{web}/-/commit/{sha}",
    ),
    Forge.GITEA: _Pattern(
        raw="{web}/raw/branch/{branch}/{path}",
        page="{web}/src/branch/{branch}/{path}",
        folder="{web}/src/branch/{branch}",
        commit="{web}/commit/{sha}",
    ),
    Forge.BITBUCKET: _Pattern(
        raw="{web}/raw/{branch}/{path}",
        page="{web}/src/{branch}/{path}",
        folder="{web}/src/{branch}/",
        commit="{web}/commits/{sha}",
    ),
    Forge.BITBUCKET_SERVER: _Pattern(
        raw="{web}/raw/{path}?at=refs/heads/{branch}",
        page="{web}/browse/{path}?at=refs/heads/{branch}",
        folder="{web}/browse?at=refs/heads/{branch}",
        commit="{web}/commits/{sha}",
        web="{site}/projects/{owner}/repos/{name}",
    ),
    Forge.NONE: _Pattern(raw="{path}", page="{path}", folder=".", commit="", web=""),
}
"""Where no host is known, addresses are relative: right in the README itself, and wherever the branch is served."""


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one repository and one branch in it."""

    repo: RepoId | None = None
    forge: Forge = Forge.NONE
    branch: str = ""
    visibility: Visibility = Visibility.UNKNOWN
    served: str = ""
    """Where the branch's files are served as a site, if they are: "https://example.github.io/project"."""
    folder: str = ""
    """Of the branch, that paths are relative to: a project of several."""

    @property
    def is_known(self) -> bool:
        """Whether there are addresses that work from elsewhere."""
        return self.repo is not None and self.forge is not Forge.NONE

    @property
    def is_github_com(self) -> bool:
        return self.repo is not None and self.repo.host == "github.com" and self.forge is Forge.GITHUB

    def page(self, path: str) -> str:
        """Where a person sees a file."""
        return self._filled(self._pattern.page, path=path)

    def image(self, path: str) -> str:
        """Where a page of the host takes an image from; a private one as well, for whoever may read it."""
        if self.is_github_com and self.visibility is Visibility.PUBLIC:
            return self.open_raw(path)
        return self._filled(self._pattern.raw, path=path)

    def open_raw(self, path: str) -> str:
        """The bytes of a file, for who is not logged in; github.com has another host for that."""
        if self.repo is not None and self.is_github_com:
            return f"https://raw.githubusercontent.com/{self._owner}/{self._name}/{self._branch}/{self._path(path)}"
        return self._filled(self._pattern.raw, path=path)

    def report(self, path: str) -> str:
        """Where a person sees a page of the HTML report: as a page where that is possible, else as text."""
        if self.served:
            return f"{self.served.rstrip('/')}/{self._path(path)}"
        if self.is_github_com and self.visibility is not Visibility.PRIVATE:
            return f"{PREVIEW}{self.page(path)}"
        return self.page(path)

    def readme(self) -> str:
        """Where a person sees the README."""
        return self.page(README) if self.folder else self._filled(self._pattern.folder)

    def commit(self, sha: str) -> str:
        """The page of a commit; empty where no host is known."""
        return self._filled(self._pattern.commit, sha=sha)

    @property
    def _pattern(self) -> _Pattern:
        return _PATTERNS[self.forge if self.is_known else Forge.NONE]

    @property
    def _owner(self) -> str:
        """Bitbucket Data Center has "scm/" before it in addresses for git only."""
        owner = self.repo.owner if self.repo else ""
        return quote(owner.removeprefix("scm/") if self.forge is Forge.BITBUCKET_SERVER else owner)

    @property
    def _name(self) -> str:
        return quote(self.repo.name) if self.repo else ""

    @property
    def _branch(self) -> str:
        return quote(self.branch)

    def _path(self, path: str) -> str:
        return quote(f"{self.folder}/{path}" if self.folder and self.is_known else path)

    def _filled(self, pattern: str, *, path: str = "", sha: str = "") -> str:
        site = f"{self.repo.scheme}://{self.repo.host}" if self.repo else ""
        web = self._pattern.web.format(site=site, owner=self._owner, name=self._name)
        return pattern.format(web=web, branch=self._branch, path=self._path(path), sha=quote(sha))


def endpoint_badge(raw: str) -> str:
    """The badge that shields.io draws of an endpoint's JSON, as its address."""
    return f"https://img.shields.io/endpoint?url={quote(raw, safe=':/') if '?' in raw else raw}"


def dynamic_badge(raw: str) -> str:
    """The badge that shields.io draws of one value in a JSON document, as its address."""
    asked = {"color": "brightgreen", "label": "coverage", "query": "$.message", "url": raw}
    return f"https://img.shields.io/badge/dynamic/json?{urlencode(asked)}"
