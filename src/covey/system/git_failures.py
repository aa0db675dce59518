"""What git says when it fails, as an error that says what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from covey.errors import PublishError
from covey.system.git_command import Ran
from covey.system.scratch import MAKE_ROOM

MOST_LINES_QUOTED = 12

TRACE = re.compile(r"\d\d:\d\d:\d\d\.\d+ ")
"""How a line of git's tracing begins."""


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that git's words give away."""

    words: str
    """A regular expression, for any case."""
    error: PublishError


NOT_YOURS = Known(
    r"dubious ownership|unsafe repository",
    PublishError(
        "git does not use a repository that belongs to another user",
        fix="run as the folder's owner, or have git trust it: git config --global --add safe.directory FOLDER",
        slug="unsafe-repository",
    ),
)

TOO_LARGE = Known(
    r"GH001|exceeds .*file size limit|larger than .*limit|exceeds the maximum|pack exceeds maximum"
    r"|returned error: 413",
    PublishError(
        "the remote does not take files that are so large",
        fix="publish without the large files (the HTML report), or raise the limit at the host",
        slug="file-too-large",
    ),
)

PROTECTED = Known(
    r"GH006|protected (branch|ref)|protected from|force[- ]?push|through (a )?pull requests?|must use a pull request",
    PublishError(
        "the remote protects this branch",
        fix="take the branch out of the rules that protect branches, or allow force pushes to it; with"
        ' history = "keep" plain pushes do',
        slug="branch-protected",
    ),
)

DECLINED = Known(
    r"hook declined|aborted by hook|declined due to|GH013",
    PublishError(
        "a rule of the remote, or a hook there, refused the push",
        fix="except the branch from that rule: what the remote says may name it",
        slug="push-declined",
    ),
)

NO_FORCE = Known(
    r"\[remote rejected\].*non-fast-forward",
    PublishError(
        "the remote lets no branch be replaced",
        fix='allow it at the server (receive.denyNonFastForwards), or set history = "keep"',
        slug="no-force-push",
    ),
)

CHECKED_OUT = Known(
    r"branch is currently checked out",
    PublishError(
        "the remote is a working folder, and this branch is checked out there",
        fix="publish to a bare repository, or check out another branch there",
        slug="branch-checked-out",
    ),
)

NAME_CLASH = Known(
    r"exists; cannot create|': '[^']+' exists|directory/file conflict|unable to create directory for",
    PublishError(
        "the remote has a branch whose name is the beginning of this one's, or goes on from it",
        fix="set another branch to publish on",
        slug="branch-clash",
    ),
)

UNKNOWN_HOST = Known(
    r"host key verification failed",
    PublishError(
        "ssh does not know the key of the remote's host",
        fix="put it into known_hosts: ssh-keyscan HOST >> ~/.ssh/known_hosts",
        slug="unknown-host",
    ),
)

REMOTE_FULL = Known(
    r"remote: .*(no space left|out of disk ?space|quota)",
    PublishError(
        "the remote has no room for what is published",
        fix="free some space at the server, or raise the quota there",
        slug="remote-full",
    ),
)

NO_SPACE = Known(
    r"no space left|out of disk ?space|quota exceeded",
    PublishError(
        "there is no room for temporary files",
        fix=MAKE_ROOM,
        slug="no-space",
    ),
)

NO_PERMISSION = Known(
    r"authentication failed|could not read (username|password)|permission denied|permission to .* denied"
    r"|write access .*not granted|access denied|returned error: 40[13]|insufficient permission|invalid credentials"
    r"|unauthorized|forbidden|not permitted|read-only|unable to write|unable to create temporary",
    PublishError(
        "the remote does not let you in, or not write",
        fix="give the job the right to write (GitHub: `permissions: contents: write`), or put a token that may write"
        " into COVEY_TOKEN (GitLab: a project access token with write_repository); by ssh, use a key that may write",
        slug="no-permission",
    ),
)

NOT_FOUND = Known(
    r"repository .*not found|does not appear to be a git repository|returned error: 404|project .*not found"
    r"|could not be found|not a git repository",
    PublishError(
        "there is no repository at the remote's address, or none that you may see",
        fix="look at the address (git remote -v) and at the token: hosts call missing what one may not see",
        slug="remote-not-found",
    ),
)

UNREACHABLE = Known(
    r"could not resolve|unable to resolve|connection (refused|timed out|reset|closed)|timed out|network is unreachable"
    r"|no route to host|failed to connect|couldn't connect|could not connect|\bssl\b|certificate"
    r"|returned error: (429|5\d\d)|hung up unexpectedly|could not read from remote repository|early eof"
    r"|unexpected disconnect",
    PublishError(
        "the remote cannot be reached",
        fix="look at the network, at proxies and certificates, and publish again: the branch is as it was",
        slug="remote-unreachable",
    ),
)

KNOWN = (
    NOT_YOURS,
    TOO_LARGE,
    PROTECTED,
    DECLINED,
    NO_FORCE,
    CHECKED_OUT,
    NAME_CLASH,
    UNKNOWN_HOST,
    REMOTE_FULL,
    NO_SPACE,
    NO_PERMISSION,
    NOT_FOUND,
    UNREACHABLE,
)
"""The particular before the general: who is refused is also hung up on."""


def failure(ran: Ran, *, about: str = "") -> PublishError:
    """The error for a git command that failed.

    Args:
        about: what it had to do with, `branch coverage-data of https://example.org/a/b`, without secrets.
    """
    said = said_by(ran)
    place = f" ({about})" if about else ""
    for known in KNOWN:
        if re.search(known.words, said, re.IGNORECASE):
            return known.error.told(what=f"{known.error.what}{place}{quoted(said)}")
    return PublishError(
        f"`git {ran.word}` failed{place}{quoted(said)}",
        fix="what git says is above; the branch is as it was",
        slug="git-failed",
    )


def said_by(ran: Ran) -> str:
    """What a command says of its failure: for a push also the reasons in its report, which is on its output."""
    if ran.word != "push":
        return ran.stderr
    rows = (line.split("\t") for line in ran.text.splitlines())
    return "\n".join([ran.stderr, *(row[2] for row in rows if row[0] == "!" and row[2:])])


def done(ran: Ran) -> Ran:
    """What was run, if it did what it should. Raises "git-failed" and those above."""
    if not ran.ok:
        raise failure(ran)
    return ran


def quoted(said: str) -> str:
    """The last lines that git said, each marked, and without its tracing."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip() and not TRACE.match(line)]
    return "".join(f"\n  | {line}" for line in lines[-MOST_LINES_QUOTED:])
