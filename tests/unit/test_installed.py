"""What is tested is what users install: the wheel."""

import importlib.metadata
import os
import sysconfig
from pathlib import Path

import pytest

import covey

SRC = Path(__file__).parents[2] / "src"
INSTALLED = Path(covey.__file__).resolve()


@pytest.mark.skipif(os.environ.get("COVEY_EDITABLE") == "1", reason="COVEY_EDITABLE=1: a developer's installation")
def test_covey_is_imported_from_where_it_was_installed():
    assert not INSTALLED.is_relative_to(SRC), "run ./scripts/setup, or say COVEY_EDITABLE=1"


def test_the_installed_covey_is_the_one_of_this_checkout():
    def contents(package):
        return {
            path.relative_to(package).as_posix(): path.read_bytes()
            for path in package.rglob("*")
            # Made by the installation, and by Python 2 beside what it runs.
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".so", ".pyc")
        }

    installed, here = contents(INSTALLED.parent), contents(SRC / "covey")

    changed = sorted(name for name in installed.keys() | here.keys() if installed.get(name) != here.get(name))
    assert changed == [], "run ./scripts/setup"


def test_types_travel_with_the_package():
    assert (INSTALLED.parent / "py.typed").is_file()


def test_what_python_reads_at_its_start_is_installed_and_would_be_uninstalled():
    recorded = {str(path) for path in importlib.metadata.files("covey") or ()}
    packages = Path(sysconfig.get_path("platlib"))

    for name in ("covey.pth", "covey.start"):
        assert name in recorded
        assert (packages / name).read_bytes() == (SRC / name).read_bytes(), "run ./scripts/setup"
    assert "_covey_start.py" in recorded or (INSTALLED.parents[1] / "_covey_start.py").is_file()
