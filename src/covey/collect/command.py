"""A command as the user typed it -> what is executed, and whether that can be found at all."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.errors import CollectError
from covey.model.nearest import nearest
from covey.system.process import SHELL

PLAIN = re.compile(r"""[\w\s@%+:,./'"=-]+""")
"""Text that a shell would only split into words."""

ASSIGNMENT = re.compile(r"\w+=")

_SHELL_WORDS = """
    . alias bg break case cd command continue eval exec exit export fg for function getopts hash if jobs read readonly
    return set shift source time times trap type ulimit umask unalias unset until wait while
"""
BUILTINS = frozenset(_SHELL_WORDS.split())
"""First words that only a shell understands."""

NOT_STARTED = {126: "could not be executed", 127: "was not found"}
"""What the exit codes of a shell say about the last program it was to start."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to execute."""

    text: str
    """As typed."""
    argv: tuple[str, ...]
    by_shell: bool


def parse_command(text: str, *, cwd: Path, environ: Mapping[str, str]) -> Command:
    """One simple command is executed directly, everything else by /bin/sh.

    Raises:
        CollectError: "command-not-found": the program of a simple command is not there, or cannot be executed.
    """
    words = _words(text)
    if not words:
        return Command(text, (SHELL, "-c", text), by_shell=True)
    if words[0] in BUILTINS and not _is_executable(words[0], cwd, environ):
        return Command(text, (SHELL, "-c", text), by_shell=True)
    if not _is_executable(words[0], cwd, environ):
        raise _not_found(words[0], cwd, environ)
    return Command(text, tuple(words), by_shell=False)


def _words(text: str) -> list[str]:
    """The words of a simple command; [] where a shell is needed."""
    if not PLAIN.fullmatch(text.strip()) or "\n" in text.strip() or ASSIGNMENT.match(text.strip()):
        return []
    try:
        return shlex.split(text)
    except ValueError:
        return []  # an open quote: the shell says what it thinks of it


def _is_executable(program: str, cwd: Path, environ: Mapping[str, str]) -> bool:
    place = str(cwd / program) if "/" in program else program
    return shutil.which(place, path=os.pathsep.join(map(str, _path(cwd, environ)))) is not None


def _path(cwd: Path, environ: Mapping[str, str]) -> list[Path]:
    """The folders of PATH, relative ones as seen from the folder the command runs in."""
    return [cwd / folder for folder in environ.get("PATH", os.defpath).split(os.pathsep)]


def _not_found(program: str, cwd: Path, environ: Mapping[str, str]) -> CollectError:
    if (cwd / program).is_dir():
        return _error(f"the command {program} is a folder", "name a program in it")
    if (cwd / program).is_file():
        if "/" not in program:
            return _error(f"the command {program} is not on PATH", f"did you mean ./{program}?")
        return _error(
            f"the command {program} is not executable", f"`chmod +x {program}`, or name its interpreter first"
        )
    folder, name = os.path.split(program)
    near = _nearest_program(name, [cwd / folder] if folder else _path(cwd, environ))
    where = f"there is no program {program} in {cwd}" if folder else f"the command {program} is not on PATH"
    if near:
        return _error(where, f"did you mean {os.path.join(folder, near)}?")  # noqa: PTH118 - spelled as the user did
    return _error(where, "check its spelling, or install it, or activate the environment that it is installed in")


def _error(what: str, fix: str) -> CollectError:
    return CollectError(what, fix=fix, slug="command-not-found")


def _nearest_program(name: str, folders: Iterable[Path]) -> str | None:
    """The name of a program in the folders that looks much like this one."""
    names = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}
    return nearest(name, sorted(names), cutoff=0.75)
