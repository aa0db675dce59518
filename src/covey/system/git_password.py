"""The password that a user's git knows for a name: of its helpers, or of the program that asks for one.

The name may be a token: git itself would show it to who looks at the program's arguments, and write it to its traces.
"""

from __future__ import annotations

from covey.system.git_command import NETWORK_TIMEOUT_S, Git
from covey.system.process import capture_bytes

UNTOLD = dict.fromkeys(("GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE2_PERF"), "0")


def password(git: Git, url: str, username: str) -> str | None:
    """The password of a name at an address of http; None where nobody knows it.

    Raises:
        PublishError: "no-git", "git-timeout".
    """
    known = _of_helpers(git, url, username)
    return _of_program(git, url) if known is None else known


def _of_helpers(git: Git, url: str, username: str) -> str | None:
    if not username.isprintable():
        return None  # one question is one line
    question = f"url={url}\nusername={username}\n\n"
    alone = git.at(**UNTOLD, GIT_ASKPASS="")
    found = alone.run("credential", "fill", input=question.encode(), timeout_s=NETWORK_TIMEOUT_S)
    answer = dict(line.partition("=")[::2] for line in found.text.splitlines())
    return answer.get("password") if found.ok else None


def _of_program(git: Git, url: str) -> str | None:
    """Asked as git asks, but for the name.

    Source:
        gitcredentials(7): GIT_ASKPASS, core.askPass, SSH_ASKPASS, the first that is set.
    """
    set_up = git.run("config", "--type=path", "--get", "core.askpass")
    program = git.env.get("GIT_ASKPASS", set_up.text if set_up.ok else git.env.get("SSH_ASKPASS", ""))
    if not program:
        return None
    try:
        asked = capture_bytes([program, f"Password for '{url}': "], git.cwd, git.env, NETWORK_TIMEOUT_S)
    except (OSError, TimeoutError):
        return None
    said = asked.stdout.decode("utf-8", "surrogateescape").splitlines()
    return said[0] if said and asked.exit_code == 0 else None
