"""Addresses of git remotes: which repository of which host they name."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from covey.model.refs import RepoId

SCP_LIKE = re.compile(r"(?:[^@/:]+@)?(?P<host>\[[^]]+\]|[^/:\[]{2,}):(?P<path>(?!//).+)")
"""As ssh takes it, `git@host:owner/name.git`; a host of one letter is a drive."""

SSH = ("ssh", "git+ssh", "ssh+git")

OWN_PORTS = {"http": 80, "https": 443}


def repo_id(url: str) -> RepoId | None:
    """The repository that an address of a remote names; None for a folder, or what has no host, owner and name.

    The web pages of what is reached by ssh are taken to be at the same host, by https.
    """
    if "://" not in url:
        found = SCP_LIKE.fullmatch(url)
        return _named("https", found["host"].strip("[]"), found["path"]) if found else None
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme.lower(), parts.port
    except ValueError:
        return None
    if scheme in (*SSH, "git"):
        return _named("https", parts.hostname or "", parts.path)
    if scheme not in OWN_PORTS:
        return None
    host = parts.hostname or ""
    return _named(scheme, host if port in (None, OWN_PORTS[scheme]) else f"{host}:{port}", parts.path)


def _named(scheme: str, host: str, path: str) -> RepoId | None:
    owner, _, name = unquote(path).strip("/").removesuffix(".git").rpartition("/")
    return RepoId(host.lower(), owner, name, scheme) if host and owner and name else None
