"""The example: one report, whichever core has measured it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from projects_of import Project

EXAMPLE = Path(__file__).parents[2] / "examples" / "pipeline"


def measured_by(core: str, folder: Path) -> dict[str, Any]:
    """What coverage.py says of the data of its unit tests: what the other environments run depends on the hour."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".venv", ".covey", "__pycache__"))
    project = Project(folder.resolve())
    text = (folder / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(
        re.sub(r"^(?=\[tool\.covey\.)", f'[tool.covey]\ncore = "{core}"\n\n', text, count=1, flags=re.MULTILINE)
    )
    ran = project.covey("run", "-q", "unit", "--allow-incomplete", "-f", "0")
    assert ran.exit_code == 0, ran.stdout + ran.stderr
    (status,) = (line for line in project.covey("status").stdout.splitlines() if line.startswith("unit "))
    assert status.split()[-1] == {"covey": "covey", "coverage": "CTracer"}[core]
    assert project.covey("export", "-q", "--coverage", "exported.coverage").exit_code == 0
    shown = project.coverage("json", "-q", "-o", "-", "--fail-under=0", "--data-file=exported.coverage")
    document: dict[str, Any] = json.loads(shown.stdout)
    del document["meta"]
    return document


def test_the_report_of_the_example_is_the_same_by_either_core(tmp_path: Path):
    ours = measured_by("covey", tmp_path / "ours")
    theirs = measured_by("coverage", tmp_path / "theirs")

    assert theirs["totals"]["num_branches"] > 20
    assert ours == theirs
