"""git, run in one place with one environment; whatever it says is quoted without secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from covey.errors import PublishError
from covey.model.secret import scrubbed
from covey.system.process import capture_bytes

LOCAL_TIMEOUT_S = 120.0
NETWORK_TIMEOUT_S = 600.0

Setting = tuple[str, str]
"""A key of git's configuration, `http.proxy`, and its value."""

OF_ONE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""Variables that lead git to a repository or its settings: a hook or an alias, which covey may run in, sets them."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a git command left."""

    word: str
    """The command's own name, `push`."""
    exit_code: int
    stdout: bytes = field(repr=False)
    stderr: str
    """Without secrets."""

    @property
    def ok(self) -> bool:
        return self.exit_code == 0

    @property
    def text(self) -> str:
        """Its output, bytes that are no text as lone surrogates, without a last line end."""
        return self.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


@dataclass(frozen=True, slots=True)
class Git:
    """git, to be run in a folder."""

    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    def run(self, *arguments: str, input: bytes = b"", timeout_s: float = LOCAL_TIMEOUT_S) -> Ran:
        """Run it, however it ends.

        Raises:
            PublishError: "no-git", "git-timeout".
        """
        word = next((argument for argument in arguments if argument[:1] != "-" and "=" not in argument), "")
        try:
            finished = capture_bytes(["git", *arguments], self.cwd, self.env, timeout_s, input)
        except TimeoutError as error:
            raise _timeout(word, timeout_s) from error
        except OSError as error:
            raise _no_git(error) from error
        said = finished.stderr.decode("utf-8", "replace")
        return Ran(word, finished.exit_code, finished.stdout, scrubbed(said, self.secrets))

    def set(self, settings: Iterable[Setting]) -> Git:
        """The same git with some settings more."""
        return self.at(**settings_variables(settings, self.env))

    def at(self, *, secrets: Iterable[str] = (), **variables: str) -> Git:
        """The same git with some variables more, and secrets more to keep."""
        return Git(self.cwd, {**self.env, **variables}, self.secrets.union(secrets))


def plain_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables git needs to speak the language that covey reads, and to ask nobody."""
    return {**environ, "LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def of_no_repository(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that lead git to a repository or give it settings."""
    return {
        name: value
        for name, value in environ.items()
        if name not in OF_ONE_REPOSITORY and not name.startswith(("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))
    }


def settings_variables(settings: Iterable[Setting], environ: Mapping[str, str]) -> dict[str, str]:
    """Settings for git as variables, which no list of processes shows; they come after those that are there."""
    there = environ.get("GIT_CONFIG_COUNT", "")
    numbered = list(enumerate(settings, int(there) if there.isdecimal() else 0))
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in numbered}
    values = {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in numbered}
    return {**keys, **values, "GIT_CONFIG_COUNT": str(numbered[-1][0] + 1 if numbered else there or 0)}


def settings_listed(listing: bytes) -> list[Setting]:
    """The settings in what `git config --list -z` prints, in its order; one without a value is true."""
    entries = listing.decode("utf-8", "surrogateescape").split("\0")
    pairs = [entry.partition("\n") for entry in entries if entry]
    return [(key, value if found else "true") for key, found, value in pairs]


def _no_git(error: OSError) -> PublishError:
    return PublishError(
        f"git cannot be started: {error.strerror or error}",
        fix="install git 2.31 or newer, and have it on PATH",
        slug="no-git",
    )


def _timeout(word: str, timeout_s: float) -> PublishError:
    return PublishError(
        f"`git {word}` took longer than {timeout_s:.0f} seconds, and was stopped",
        fix="look at the network and at the disk, and publish again: nothing was half-written",
        slug="git-timeout",
    )
