"""Whole projects in which the command line runs as its users run it."""

import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from live_servers import Servers
from projects_of import MEASURE, Project, copied


@pytest.fixture
def project_of(tmp_path):
    """Copies a project of tests/projects, and makes it a git repository."""

    def copy(name, folder="", **values):
        return copied(name, tmp_path / (folder or name), **values)

    return copy


@pytest.fixture(scope="session")
def measured_once(tmp_path_factory):
    """Projects in which every environment has run, by name."""

    @functools.cache
    def measured(name):
        project = copied(name, tmp_path_factory.mktemp("measured") / name)
        ended = project.covey("run", "-q")
        assert ended.exit_code == 0, ended.stderr
        return project

    return measured


@pytest.fixture
def measured_of(measured_once, tmp_path):
    """Copies a project of tests/projects with the data of all its environments."""

    def copy(name, folder=""):
        whole = shutil.copytree(measured_once(name).root, tmp_path / (folder or name), symlinks=True)
        return Project(whole)

    return copy


@pytest.fixture
def servers_of(project_of):
    with contextlib.ExitStack() as ending:

        def make(core="covey"):
            servers = Servers(project_of, core)
            ending.callback(lambda: [servers.stop(name) for name in list(servers.runs)])
            return servers

        yield make


@pytest.fixture
def servers(servers_of):
    return servers_of()


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
            alone = {name: value for name, value in os.environ.items() if name != MEASURE}
            if subprocess.run(asked, capture_output=True, text=True, env=alone).stdout.strip() == version:
                return candidate
    return None
