"""The tiny projects of tests/projects, copied into a folder and made a git repository, and commands run in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECTS = Path(__file__).parent / "projects"
TIMEOUT_S = 60

MEASURE = "COVEY_RUN"
"""When these tests are measured by covey, the covey that they run is to be measured too, and nothing else."""

_OTHERWISE = re.compile(MEASURE + "|COVERAGE_|GIT_|PYTEST_|NO_COLOR|FORCE_COLOR|CLICOLOR|TERM$|COLUMNS$|CI$|LC_|LANG")
_SLUG = re.compile(r" \(([a-z-]+)\)$", re.MULTILINE)
_CRASH = re.compile(r"^Traceback .*/covey/cli/", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Ended:
    """A command that ended."""

    exit_code: int
    """Negative: the signal that ended it."""
    stdout: str
    stderr: str

    @property
    def slug(self) -> str:
        """Of the last error; empty where there is none."""
        return (_SLUG.findall(self.stderr) or [""])[-1]

    @property
    def outcome(self) -> tuple[int, str]:
        """Exit code and slug."""
        return self.exit_code, self.slug


class Project:
    """A project on disk, in a repository of its own with one commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environ = {
            **{name: value for name, value in os.environ.items() if not _OTHERWISE.match(name)},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def covey(self, *arguments: str | Path, cwd: str = ".", environ: Mapping[str, str] | None = None) -> Ended:
        """Run the command line of the installed covey to its end; whatever happens it does not crash."""
        with self.start_covey(*arguments, cwd=cwd, environ=environ) as process:
            ended = finish(process)
        assert not _CRASH.search(ended.stderr), ended.stderr
        return ended

    def report(self, *arguments: str) -> dict[str, Any]:
        """The report as its JSON document."""
        ended = self.covey("report", "--format", "json", *arguments)
        assert ended.exit_code == 0, ended.stderr
        document: dict[str, Any] = json.loads(ended.stdout)
        return document

    def coverage(self, *arguments: str | Path, cwd: str = ".", environ: Mapping[str, str] | None = None) -> Ended:
        """Run coverage.py to its end."""
        return self.run(sys.executable, "-m", "coverage", *arguments, cwd=cwd, environ=environ)

    def run(self, *argv: str | Path, cwd: str = ".", environ: Mapping[str, str] | None = None) -> Ended:
        """Run any command to its end."""
        with self.start(*argv, cwd=cwd, environ=environ) as process:
            return finish(process)

    def start(
        self, *argv: str | Path, cwd: str = ".", environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command in a session of its own, without input."""
        return subprocess.Popen(
            [str(word) for word in argv],
            cwd=self.root / cwd,
            env={**self.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
            start_new_session=True,
        )

    def start_covey(
        self, *arguments: str | Path, cwd: str = ".", environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start covey in a session of its own."""
        measured = {name: value for name, value in os.environ.items() if name == MEASURE}
        return self.start(sys.executable, "-m", "covey", *arguments, cwd=cwd, environ={**measured, **(environ or {})})

    def write(self, name: str, text: str, *, executable: bool = False) -> Path:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        if executable:
            path.chmod(0o755)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a part of a file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"no {old!r} in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        ended = self.run("git", *author, *arguments)
        assert ended.exit_code == 0, ended.stderr
        return ended.stdout.strip()

    def commit(self, message: str = "A change") -> str:
        """Commit everything. Returns the commit's hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def bundle(self, environment: str) -> Path:
        """Where the data of an environment lies."""
        return self.root / ".covey" / "data" / f"{environment}.covey"

    def stored(self) -> dict[str, bytes]:
        """The stored data of all environments, by file name."""
        folder = self.root / ".covey" / "data"
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}

    def tree(self) -> dict[str, bytes]:
        """Every file of the project, git's own left out."""
        files = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {str(path.relative_to(self.root)): path.read_bytes() for path in sorted(files)}


def copied(name: str, to: Path, **values: object) -> Project:
    """A copy of a project, committed.

    Args:
        to: a folder that is made.
        values: what stands in the place of `@NAME@` in its files.
    """
    shutil.copytree(PROJECTS / name, to, ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(to)
    for path in to.rglob("*") if values else ():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            for key, value in values.items():
                text = text.replace(f"@{key}@", str(value))
            path.write_text(text, encoding="utf-8")
    project.git("init", "--quiet", "--initial-branch=main")
    project.commit("The project")
    return project


def lines_of(report: Mapping[str, Any], environment: str) -> dict[str, list[int]]:
    """The statements that an environment ran, by file; files that it did not touch left out."""
    ran = {
        path: file["covey"]["environments"].get(environment, {}).get("executed_lines", [])
        for path, file in report["files"].items()
    }
    return {path: lines for path, lines in ran.items() if lines}


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command; one that takes too long is killed with its whole group."""
    try:
        stdout, stderr = process.communicate(timeout=TIMEOUT_S)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return Ended(process.returncode, stdout, stderr)
