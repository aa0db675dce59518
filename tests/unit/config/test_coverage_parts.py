"""Each in a process of its own: here coverage.py is imported as a whole."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from covey.config.coverage_file import read_coverage

PARTS = "import sys\nfrom covey.config.coverage_parts import coverage_parts\n"
SEEN = "print(*(name for name in sys.modules if name.split('.')[0] == 'coverage'))\n"


def said(code, folder=".", **variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVEY_", "COVERAGE_"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**kept, **variables},
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_module_comes_with_what_it_needs_and_without_the_package():
    (inside,) = said(f"{PARTS}with coverage_parts('config'):\n    import coverage.config\n    {SEEN}")

    assert {"coverage", "coverage.config", "coverage.exceptions", "coverage.misc"} <= {*inside.split()}
    assert not {"coverage.control", "coverage.parser", "coverage.html"} & {*inside.split()}


def test_outside_of_the_block_nothing_is_seen_of_it():
    code = f"{PARTS}with coverage_parts('config'):\n    from coverage.config import CoverageConfig\n{SEEN}"

    assert said(f"{code}import coverage\nprint(coverage.Coverage(config_file=False).config.branch)\n") == ["", "False"]


def test_a_module_of_two_blocks_is_one():
    code = "with coverage_parts('files'):\n    from coverage.exceptions import ConfigError as {}\n"

    assert said(f"{PARTS}{code.format('one')}{code.format('other')}print(one is other)\n") == ["True"]


def test_where_the_package_is_imported_its_own_modules_are_used():
    code = "import coverage\nfrom coverage.config import CoverageConfig as whole\n"
    block = "with coverage_parts('config'):\n    from coverage.config import CoverageConfig\n"

    assert said(f"{code}{PARTS}{block}print(CoverageConfig is whole)\n") == ["True"]


@pytest.mark.parametrize("needed", ["from coverage import Coverage", "import coverage.made_up"])
def test_a_module_that_needs_the_package_is_imported_with_it(tmp_path, needed):
    (tmp_path / "coverage").mkdir()
    (tmp_path / "coverage/__init__.py").write_text("Coverage = 1\nimport sys\nsys.modules['coverage.made_up'] = sys\n")
    (tmp_path / "coverage/config.py").write_text(f"{needed}\nNAME = 'found'\n")
    block = "with coverage_parts('config'):\n    from coverage.config import NAME\n"

    assert said(f"{PARTS}{block}print(NAME)\nimport coverage\nprint(coverage.Coverage)\n", tmp_path) == ["found", "1"]


def test_what_measures_this_process_finds_the_package():
    code = f"{PARTS}with coverage_parts('config'):\n    import coverage\n    print(coverage.Coverage.__name__)\n"

    assert said(code, COVEY_RUN="somewhere") == ["Coverage"]


def test_settings_are_the_same_either_way(tmp_path):
    (tmp_path / ".coveragerc").write_text("[run]\nbranch = true\nomit = gen/*\n[report]\nexclude_also = if debug:\n")
    code = "import pathlib\nfrom covey.config.coverage_file import read_coverage\n"

    ours = said(f"{code}print(read_coverage(pathlib.Path.cwd().resolve(), {{}}, print))", tmp_path)

    assert ours == [str(read_coverage(tmp_path.resolve(), {}, pytest.fail))]
