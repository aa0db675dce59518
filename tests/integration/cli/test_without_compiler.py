"""covey where no compiler is at hand: it installs, measures, and says by what."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PROGRAM = """\
import os, signal
def work(x):
    if x:
        return 1
    return 2
work(1)
if os.fork() == 0:
    work(0)
    os.kill(os.getpid(), signal.SIGKILL)
os.wait()
"""
CONFIGURATION = """\
[tool.covey.environments.unit]
command = "python src/program.py"
[tool.coverage.run]
branch = true
source = ["src"]
"""


def done(command, **options):
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A virtual environment with covey as it is installed without a compiler."""
    folder = tmp_path_factory.mktemp("without")
    sources = folder / "sources"
    shutil.copytree(ROOT / "src", sources / "src", ignore=shutil.ignore_patterns("*.so", "*.egg-info", "__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    environ = {**os.environ, "CC": shutil.which("false")}
    done([*pip, "wheel", "--no-build-isolation", "--no-deps", "-w", folder, sources], env=environ)
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    done([sys.executable, "-m", "venv", "--without-pip", venv])
    done([*pip, "--python", venv / "bin/python", "install", "--no-deps", "--no-index", wheel])
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    assert not list((packages / "covey").rglob("*.so"))
    return venv


@pytest.fixture
def covey(environment, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/program.py").write_text(PROGRAM)
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVEY", "PYTHON"))}
    environ = {**kept, "PATH": f"{environment}/bin:{os.environ['PATH']}", "COLUMNS": "200"}
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "all"]):
        done(["git", *words], cwd=tmp_path)

    def run(*words):
        return done([environment / "bin/covey", *words], cwd=tmp_path, env=environ)

    run("run", "-q", "--no-gate")
    return run


@pytest.mark.skipif(sys.version_info < (3, 12), reason="has no sys.monitoring")
def test_the_recorder_in_python_measures_and_loses_nothing_by_a_kill(covey):
    report = covey("report")

    assert "100 %" in report or "100%" in report
    assert "covey-python" in covey("status")
    assert "2 Python processes measured by covey's recorder in Python, as none in C is there for it" in report


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="its recorder in Python measures")
def test_without_sys_monitoring_the_tracer_of_coverage_measures_and_the_report_says_why(covey):
    report = covey("report")

    assert "measured by coverage.py's tracer (covey was installed without a C compiler)" in report
    assert "unit (lost): what a Python process of it ran was not saved" in report
    assert "CTracer" in covey("status")
