"""Which files covey's own core measures: those that coverage.py would, in a tree of awkward paths."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from covey.collect.activate import AGENT, write_run_file
from covey.collect.run import run_environment
from covey.config.schema import CoverageSettings, EnvironmentSettings, Settings

NAMES = [
    "app.py",
    "a b.py",
    "naïve.py",
    "noend",
    "pkg/__init__.py",
    "pkg/mod.py",
    "pkg/deep/er/mod.py",
    "tests/test_app.py",
    "python/mod.py",
    "bin/tool.py",
    "lib/site-packages/dep.py",
    "lib/python3/dist-packages/dep.py",
    "inner/lib/python3.11/site-packages/dep.py",
    "inner/src/mod.py",
    "linked/mod.py",
    "srcs/mod.py",
    "coverage/mod.py",
    "python3.11/mod.py",
    "made_up.py",
    "archive.zip/mod.py",
]

SETTINGS = {
    "one folder": CoverageSettings(source_dirs=("{root}",)),
    "a folder in it": CoverageSettings(source_dirs=("{root}/pkg", "{root}/srcs")),
    "a virtual environment in it": CoverageSettings(source_dirs=("{root}/inner/src",)),
    "installed packages": CoverageSettings(source_dirs=("{root}/lib/site-packages",)),
    "omitted by name": CoverageSettings(source_dirs=("{root}",), run_omit=("*/tests/*", "*er/m?d.py")),
    "omitted by path": CoverageSettings(source_dirs=("{root}",), run_omit=("{root}/pkg/*", "{root}/app.py")),
    "a package": CoverageSettings(source_pkgs=("pkg",)),
    "included": CoverageSettings(run_include=("*/pkg/*",)),
    "included, and a folder": CoverageSettings(source_dirs=("{root}",), run_include=("*/pkg/*",)),
    "nothing": CoverageSettings(),
    "nothing, but omitted": CoverageSettings(run_omit=("*/pkg/*",)),
}

SCRIPT = """
import importlib.util, json, os, sys, textwrap
agent, run_file, fields, plain, paths = sys.argv[1:]
fields, paths = json.loads(fields), json.loads(paths)
sys.path[:0] = [os.path.dirname(path) for path in paths if path.endswith("src/mod.py")]
spec = importlib.util.spec_from_file_location("decisions", os.path.join(agent, "decisions.py"))
decisions = importlib.util.module_from_spec(spec)
spec.loader.exec_module(decisions)
class Recorder:
    def log(self, text): pass
made = decisions.Decisions(run_file, Recorder(), **{**fields, "plain": fields["plain"] and plain == "plain"})
paths += [textwrap.__file__, json.__file__, sys.argv[0], "", "<string>", "app.py", "memory:x"]
measured = []
for path in paths:
    for variables in ({}, {"__file__": path}, {"__file__": path + "c"}, {"__file__": "/elsewhere/other.py"}):
        measured.append([path, made.decide(path, variables)[::2]])
print(json.dumps([repr(measured), made._inorout is not None]))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree").resolve()
    for name in NAMES[:-2]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if not name.startswith("linked/"):
            (root / name).write_text("x = 1\n")
    (root / "linked").rmdir()
    (root / "linked").symlink_to(root / "pkg")
    (root / "inner" / "pyvenv.cfg").touch()
    return root


def decided(tree: Path, coverage: CoverageSettings, work: Path, way: str) -> tuple[str, bool]:
    run_file = write_run_file(Settings(tree, coverage=coverage), work)
    mode, omit, *folders = (work / "core").read_text().split("\0")
    fields = {"packages": "packages" in mode, "plain": "plain" in mode, "omit": omit, "folders": folders}
    paths = [str(tree / name) for name in NAMES]
    command = [sys.executable, "-c", SCRIPT, AGENT, run_file, json.dumps(fields), way, json.dumps(paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tree, check=False)
    assert done.returncode == 0, done.stderr
    measured, imported = json.loads(done.stdout)
    return measured, imported


@pytest.mark.parametrize("name", SETTINGS)
def test_a_decision_without_coverage_py_is_the_one_that_coverage_py_takes(tree: Path, tmp_path: Path, name: str):
    asked = SETTINGS[name]
    paths = {
        field: tuple(text.format(root=tree) for text in getattr(asked, field))
        for field in ("source_dirs", "run_omit", "run_include", "source_pkgs")
    }
    coverage = CoverageSettings(**paths)

    plainly, _ = decided(tree, coverage, tmp_path / "plain", "plain")
    asking, imported = decided(tree, coverage, tmp_path / "asking", "asking")

    assert imported
    assert plainly == asking
    assert "True" in plainly or asked.source_pkgs


def test_for_a_file_of_the_project_coverage_py_is_not_even_imported(tmp_path: Path):
    (tmp_path / "src").mkdir()
    program = tmp_path / "src" / "program.py"
    program.write_text("import sys, json\nprint([name for name in sys.modules if 'coverage' in name])\n")
    settings = Settings(tmp_path.resolve(), coverage=CoverageSettings(source_dirs=(str(tmp_path.resolve() / "src"),)))
    environment = EnvironmentSettings("it", command=f"{sys.executable} -X importtime {program} 2> {tmp_path}/imports")
    run_environment(environment, settings, work_dir=tmp_path / "work")

    assert "coverage" not in (tmp_path / "imports").read_text()
