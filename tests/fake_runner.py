"""A runner of workflows, as far as covey's need one: real steps in real shells, and a remote that is a bare repository.

What actions of others do is done by hand: a checkout is a clone, an artifact a folder. `pip` notes what it is asked;
`python -m pip` is the real one.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from repositories import environment

ROOT = Path(__file__).parents[1]

TIMEOUT_S = 120

_MEMBER = re.compile(r"fromJSON\((?P<value>[\w.]+)\)\.(?P<path>[\w.]+)")
_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
_BLOCK = re.compile(r"(?ms)^( *)```yaml\n(.*?)^\1```")


def documented(page: str) -> list[Any]:
    """The YAML documents that a page of docs/how-to shows, those that only point elsewhere left out."""
    text = (ROOT / "docs" / "how-to" / page).read_text()
    return [yaml.safe_load(found[2]) for found in _BLOCK.finditer(text)]


@dataclass
class Step:
    """A step that ran."""

    name: str
    exit_code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]


@dataclass
class Runner:
    """One machine for each job, with what GitHub, Gitea or GitLab give their jobs."""

    folder: Path
    remote: Path
    event: str = "push"
    ref: str = "refs/heads/main"
    variables: Mapping[str, str] = field(default_factory=dict)
    programs: Path = Path(sys.executable).parent
    """Where `python` is."""
    action_path: Path = ROOT
    """Where the host has put covey's action."""
    steps: list[Step] = field(default_factory=list)

    def workflow(self, document: Mapping[str, Any]) -> None:
        """Run the jobs of a workflow, one after the other, each of its matrix."""
        for job in document["jobs"].values():
            for matrix in _matrix(job.get("strategy", {}).get("matrix", {})):
                self.job(job["steps"], {f"matrix.{name}": value for name, value in matrix.items()})

    def job(self, steps: list[Mapping[str, Any]], context: Mapping[str, str] | None = None) -> None:
        """Run the steps of a job in a workspace of its own, until one fails."""
        place = self.folder / f"job{sum(1 for _ in self.folder.glob('job*'))}"
        known = {**self.context(), **(context or {})}
        for step in steps:
            if not self.step(step, place, known):
                return

    def step(self, step: Mapping[str, Any], place: Path, known: dict[str, str]) -> bool:
        """Run one step; whether the job goes on."""
        given = {name: _filled(value, known) for name, value in step.get("with", {}).items()}
        uses = step.get("uses", "")
        if uses.startswith("actions/checkout"):
            _run(["git", "clone", "--quiet", f"file://{self.remote}", str(place)], self.folder, environment())
            return True
        if uses.startswith("actions/upload-artifact"):
            shutil.copytree(place / given["path"], self.folder / "artifacts" / given["name"])
            return True
        if uses.startswith("actions/download-artifact"):
            shutil.copytree(self.folder / "artifacts", place / given["path"])
            return True
        if "/covey@" in uses:
            return self.action(given, place, known, step.get("id", ""))
        if uses:
            return True
        return self.shell(step, place, known)

    def action(self, given: Mapping[str, str], place: Path, known: dict[str, str], id: str) -> bool:
        """Run covey's own action."""
        document = yaml.safe_load((ROOT / "action.yml").read_text())
        assert given.keys() <= document["inputs"].keys()
        inputs = {f"inputs.{name}": str(each["default"]) for name, each in document["inputs"].items()}
        inputs = {name: _filled(value, known) for name, value in inputs.items()}
        inputs |= {f"inputs.{name}": value for name, value in given.items()}
        inner = {**known, **inputs, "github.action_path": str(self.action_path)}
        for step in document["runs"]["steps"]:
            if _is_wanted(step.get("if", ""), inner) and not self.step(step, place, inner):
                return False
        for name, output in document["outputs"].items():
            known[f"steps.{id}.outputs.{name}"] = _filled(output["value"], inner)
        return True

    def shell(self, step: Mapping[str, Any], place: Path, known: dict[str, str]) -> bool:
        """Run the script of a step."""
        number = len(self.steps)
        files = {name: self.folder / f"{name}{number}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.touch()
        env = {
            **self.machine(),
            **{name: str(file) for name, file in files.items()},
            **{name: _filled(str(value), known) for name, value in step.get("env", {}).items()},
        }
        cwd = place / _filled(step.get("working-directory", "."), known)
        script = step["run"]
        assert not _EXPRESSION.search(script), "expressions in scripts can be more than a value"
        ran = _run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd, env)
        lines = [line.partition("=") for line in files["GITHUB_OUTPUT"].read_text().splitlines()]
        outputs = {name: value for name, _, value in lines}
        known |= {f"steps.{step.get('id', '')}.outputs.{name}": value for name, value in outputs.items()}
        self.steps.append(Step(step.get("name", script), ran.returncode, ran.stdout, ran.stderr, outputs))
        return ran.returncode == 0

    def machine(self) -> dict[str, str]:
        """The variables of a job."""
        tools = self.folder / "bin"
        if not tools.exists():
            tools.mkdir()
            pip = tools / "pip"
            pip.write_text(f'#!/bin/sh\necho "$@" >> {self.folder}/pip.log\n')
            pip.chmod(0o755)
        path = os.pathsep.join([str(tools), str(self.programs), os.environ["PATH"]])
        plain = {name: value for name, value in environment().items() if not name.startswith(("GITHUB_", "COVEY_"))}
        return {**plain, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **self.variables}

    def context(self) -> dict[str, str]:
        """What expressions of a workflow can be about."""
        return {
            "github.token": "ghs_0123456789",
            "github.event_name": self.event,
            "github.ref": self.ref,
            "github.event.repository.default_branch": "main",
        }

    def summary(self) -> str:
        """What the steps wrote for a person, one after the other."""
        return "".join((self.folder / f"GITHUB_STEP_SUMMARY{number}").read_text() for number in range(len(self.steps)))


def github(folder: Path, *, private: bool = False, server: str = "https://github.com") -> dict[str, str]:
    """The variables that GitHub gives all jobs."""
    event = folder / "event.json"
    event.write_text(json.dumps({"repository": {"private": private, "default_branch": "main"}}))
    return {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": server, "GITHUB_EVENT_PATH": str(event)}


def _matrix(axes: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def _filled(text: object, known: Mapping[str, str]) -> str:
    plain = str(text).lower() if isinstance(text, bool) else str(text)
    return _EXPRESSION.sub(lambda found: _value(found[1], known), plain)


def _value(expression: str, known: Mapping[str, str]) -> str:
    member = _MEMBER.fullmatch(expression)
    if not member:
        return known.get(expression, "")
    found = json.loads(known[member["value"]])
    for name in member["path"].split("."):
        found = found[name]
    return str(found)


def _is_wanted(condition: str, known: Mapping[str, str]) -> bool:
    """Conditions are of one form: a value is not a certain one."""
    if not condition:
        return True
    value, _, other = condition.partition(" != ")
    assert re.fullmatch(r"'\w*'", other), condition
    return known[value] != other.strip("'")


def _run(argv: list[str], cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=cwd, env=dict(env), capture_output=True, text=True, timeout=TIMEOUT_S)
