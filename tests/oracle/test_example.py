"""The example: one report, whichever core has measured its environments."""

from __future__ import annotations

import json
import re
import shutil
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from projects_of import Project

EXAMPLE = Path(__file__).parents[2] / "examples" / "pipeline"


def measured_by(core: str, folder: Path) -> dict[str, Any]:
    """What coverage.py says of the data of all environments."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".venv", ".covey", "__pycache__"))
    project = Project(folder.resolve())
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    text = (folder / "pyproject.toml").read_text().replace("9099", str(port))
    (folder / "pyproject.toml").write_text(
        re.sub(r"^(?=\[tool\.covey\.)", f'[tool.covey]\ncore = "{core}"\n\n', text, count=1, flags=re.MULTILINE)
    )
    ran = project.covey("run", "-q")
    assert ran.exit_code == 0, ran.stdout + ran.stderr
    assert {line.split()[-1] for line in project.covey("status").stdout.splitlines()[1:4]} == {
        {"covey": "covey", "coverage": "CTracer"}[core]
    }
    assert project.covey("export", "-q", "--coverage", "exported.coverage").exit_code == 0
    shown = project.coverage("json", "-q", "-o", "-", "--data-file=exported.coverage")
    document: dict[str, Any] = json.loads(shown.stdout)
    del document["meta"]
    return document


def test_the_report_of_the_example_is_the_same_by_either_core(tmp_path: Path):
    pytest.importorskip("uvicorn")

    ours = measured_by("covey", tmp_path / "ours")
    theirs = measured_by("coverage", tmp_path / "theirs")

    assert theirs["totals"]["num_branches"] > 20
    assert ours == theirs
