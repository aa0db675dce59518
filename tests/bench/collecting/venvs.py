"""For each Python that is found, a virtual environment with covey, coverage.py and SlipCover."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]

SLIPCOVER = "slipcover==1.1.0"
NEWEST = (3, 13)
"""That covey's own core knows."""


@dataclass(frozen=True)
class Venv:
    """A virtual environment."""

    python: Path
    versions: str
    """Of all that is compared."""


def venvs(only: str) -> list[Venv]:
    """One for each Python from 3.11 on; those of an earlier call are used again.

    Args:
        only: a version as "3.12"; empty for all.
    """
    asked = subprocess.run([sys.executable, ROOT / "scripts" / "pythons"], check=True, capture_output=True, text=True)
    found = {_version(python): python for python in [sys.executable, *asked.stdout.split()]}
    chosen = [version for version in sorted(found) if version <= NEWEST and only in ("", "{}.{}".format(*version))]
    return [_made(found[version], version) for version in chosen]


def _version(python: str) -> tuple[int, int]:
    major, minor = _ask(python, "import sys; print(*sys.version_info[:2])").split()
    return int(major), int(minor)


def _made(python: str, version: tuple[int, int]) -> Venv:
    folder = ROOT / ".venv-bench-{}.{}".format(*version)
    base = _ask(python, "import os, sys; print(os.path.realpath(sys.executable))").strip()
    environ = {name: value for name, value in os.environ.items() if name != "COVEY_EDITABLE"} | {"PYTHON": base}
    subprocess.run([ROOT / "scripts" / "setup", "--venv", folder], check=True, env=environ, stdout=sys.stderr)
    made = folder / "bin" / "python"
    pip = [made, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", SLIPCOVER]
    subprocess.run(pip, check=True, stdout=sys.stderr)
    told = (
        "import platform; from importlib.metadata import version as v; "
        'print(f\'Python {platform.python_version()}, coverage.py {v("coverage")}, SlipCover {v("slipcover")}, '
        'covey {v("covey")}\')'
    )
    return Venv(made, _ask(str(made), told).strip())


def _ask(python: str, program: str) -> str:
    return subprocess.run([python, "-c", program], check=True, capture_output=True, text=True).stdout
