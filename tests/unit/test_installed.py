"""What is tested is what users install: the wheel."""

import os
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
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".so"  # made by the installation
        }

    installed, here = contents(INSTALLED.parent), contents(SRC / "covey")

    changed = sorted(name for name in installed.keys() | here.keys() if installed.get(name) != here.get(name))
    assert changed == [], "run ./scripts/setup"


def test_types_travel_with_the_package():
    assert (INSTALLED.parent / "py.typed").is_file()
