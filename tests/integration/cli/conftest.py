"""Whole projects in which the command line runs as its users run it."""

import functools
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from projects_of import copied


@pytest.fixture
def project_of(tmp_path):
    """Copies a project of tests/projects, and makes it a git repository."""

    def copy(name, folder="", **values):
        return copied(name, tmp_path / (folder or name), **values)

    return copy


@pytest.fixture
def free_port():
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def other_python():
    """The executable of a Python by its version, "3.12"; without it the test is skipped."""

    def needed(version):
        executable = found_python(version)
        if executable is None:
            pytest.skip(f"there is no Python {version} here")
        return executable

    return needed


@functools.cache
def found_python(version):
    """Beside this one's installation, or on PATH: there, version managers put scripts in its place."""
    beside = Path(sys.base_prefix).parent.glob(f"*{version}*/bin/python{version}")
    for candidate in [*sorted(map(str, beside)), shutil.which(f"python{version}")]:
        if candidate:
            asked = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            if subprocess.run(asked, capture_output=True, text=True).stdout.strip() == version:
                return candidate
    return None
