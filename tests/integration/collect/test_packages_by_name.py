"""Packages measured wherever they lie: a decision may fall due in the middle of any import of the program."""

from itertools import product

import pytest

from selection import slow_but

FIRST = ["python -c pass", "python -m json.tool --help", "python -m shop.cli"]
SECOND = ["python -m shop.cli", "python -m json.tool --help", "python -m pip --version", "python -c 'import re'"]


@pytest.fixture
def core():
    return "covey"


@pytest.mark.parametrize(
    ("first", "second"), slow_but([*zip(FIRST, SECOND[1:], strict=True), (FIRST[0], SECOND[0])], product(FIRST, SECOND))
)
def test_programs_that_come_after_others_run_as_without_covey(project, first, second):
    project.write("src/shop/__init__.py", "")
    project.write("src/shop/cli.py", "import importlib.util\nprint('shop', importlib.util.find_spec('json').name)\n")

    ran = project.run(
        f'sh -c "export PYTHONPATH=src; {first}; {second} && echo well"',
        coverage={"source_dirs": (), "source_pkgs": ("shop",)},
    )

    assert "Traceback" not in ran.output
    assert "well" in ran.output
