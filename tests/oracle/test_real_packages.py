"""Packages from PyPI with their own tests: covey's numbers are coverage.py's, and covey measures what it measures.

The source distributions are fetched once, into the folder that COVEY_TEST_DOWNLOADS names, or the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import CoverageData

from projects_of import Project

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Package:
    """A release whose source distribution holds its tests, and needs nothing but pytest to run them."""

    name: str
    version: str
    sha256: str
    top: str
    """What is put on sys.path, and measured below."""
    at_least: tuple[int, int]
    """Statements and branches, as a sign that the whole package was seen."""
    tests: tuple[str, ...] = ()
    """Which of them run: pytest's arguments."""


PACKAGES = [
    Package("mistune", "3.1.3", "a7035c21782b2becb6be62f8f25d3df81ccb4d6fa477a6525b15af06539f02a0", "src", (2000, 600)),
    Package("h11", "0.16.0", "4e35b956cf45792e4caa5885e69fba00bdbc6ffafbfa020300e549b208ee5ff1", "h11", (2000, 200)),
    Package(
        "more-itertools",
        "10.5.0",
        "5482bfef7849c25dc3c6dd53a6173ae4795da2a41a80faea6700d9f5846c5da6",
        "more_itertools",
        (1000, 400),
        ("-k", "not Fourier and not Factor and not IsliceExtended and not DistinctPermutations"),  # a minute's work
    ),
]

RULES = """\
[run]
branch = true
source = {top}
[report]
exclude_also =
    if TYPE_CHECKING:
    ^\\s+raise NotImplementedError
"""

SUITE = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
MEASURED = [*((package, "covey") for package in PACKAGES), (PACKAGES[0], "coverage")]
"""Each package, and by whose core."""


@pytest.fixture(scope="module", params=MEASURED, ids=lambda measured: f"{measured[0].name}-{measured[1]}")
def measured(request: pytest.FixtureRequest) -> tuple[Package, str]:
    return request.param


@pytest.fixture(scope="module")
def package(measured: tuple[Package, str]) -> Package:
    return measured[0]


@pytest.fixture(scope="module")
def core(measured: tuple[Package, str]) -> str:
    return measured[1]


@pytest.fixture(scope="module")
def project(package: Package, core: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The package, after its tests ran once under covey and once under coverage.py; `covey/.coverage` is exported."""
    folder = tmp_path_factory.mktemp(package.name)
    with tarfile.open(downloaded(package)) as archive:
        archive.extractall(folder, filter="data")
    project = Project((folder / f"{package.name}-{package.version}").resolve())
    project.environ |= {"PYTHONPATH": package.top if package.top == "src" else ".", "PYTHONHASHSEED": "0"}
    project.write(".coveragerc", RULES.format(top=package.top))
    project.write("covey.toml", f'core = "{core}"\n')
    ran = project.covey("run", "-q", "--name", "suite", "--", sys.executable, *SUITE, *package.tests)
    assert ran.exit_code == 0, ran.stdout + ran.stderr
    (project.root / "exported").mkdir()
    assert project.covey("export", "-q", "--coverage", "exported/.coverage").exit_code == 0
    plain = project.coverage("run", "--data-file=plain/.coverage", *SUITE, *package.tests)
    assert plain.exit_code == 0, plain.stdout + plain.stderr
    return project


def downloaded(package: Package) -> Path:
    """The source distribution, by pip unless it was fetched before; never one with another content."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "covey-tests")
    folder = Path(os.environ.get("COVEY_TEST_DOWNLOADS") or default)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{package.name}-{package.version}.tar.gz"
    if not path.exists():
        wanted = f"{package.name}=={package.version}"
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=True, timeout=300)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == package.sha256, path
    return path


def test_the_whole_package_was_measured(package: Package, project: Project):
    total = project.report()["totals"]

    assert total["num_statements"] >= package.at_least[0]
    assert total["num_branches"] >= package.at_least[1]
    assert 50 < total["percent_covered"] < 100
    assert total["excluded_lines"] > 0


def test_the_markdown_table_is_coverage_pys_byte_for_byte(project: Project):
    ours = project.covey("report", "--format", "markdown")
    theirs = project.coverage("report", "--format=markdown", "-m", "--data-file=exported/.coverage")

    assert theirs.exit_code == 0, theirs.stdout
    assert ours.stdout == theirs.stdout


def test_the_lcov_document_is_coverage_pys_byte_for_byte(project: Project):
    theirs = project.coverage("lcov", "-q", "-o", "-", "--data-file=exported/.coverage")

    assert theirs.exit_code == 0, theirs.stderr
    assert project.covey("report", "--format", "lcov").stdout == theirs.stdout


def test_the_elements_of_the_xml_document_are_coverage_pys_byte_for_byte(project: Project):
    """Where coverage.py knows no `source`, its paths are relative to the project too."""
    project.write("report.rc", RULES.partition("source = {top}\n")[2])
    flags = ("-q", "-o", "-", "--data-file=exported/.coverage", "--rcfile=report.rc")
    theirs = project.coverage("xml", *flags).stdout.partition("<packages>")[2]

    assert theirs.count("<class ") == len(project.report()["files"])
    assert project.covey("report", "--format", "xml").stdout.partition("<packages>")[2] == theirs


def test_every_number_line_jump_function_and_class_of_the_json_document_is_coverage_pys(project: Project):
    ours = project.report()
    theirs = json.loads(project.coverage("json", "-q", "-o", "-", "--data-file=exported/.coverage").stdout)

    del ours["covey"], ours["meta"]["timestamp"], theirs["meta"]["timestamp"]
    for file in ours["files"].values():
        del file["covey"]
    assert ours["meta"] == theirs["meta"]
    assert ours["totals"] == theirs["totals"]
    assert ours["files"].keys() == theirs["files"].keys()
    for path, file in theirs["files"].items():
        assert ours["files"][path] == file, path


def test_two_runs_one_under_covey_and_one_under_coverage_have_one_report(project: Project):
    """Tests that depended on time or on the order of a set would differ. These packages' do not."""
    ours, theirs = (
        json.loads(project.coverage("json", "-q", "-o", "-", f"--data-file={folder}/.coverage").stdout)
        for folder in ("exported", "plain")
    )

    del ours["meta"], theirs["meta"]
    assert ours == theirs


def test_coverage_pys_tracer_records_the_same_lines_and_jumps_under_covey(project: Project, core: str):
    if core == "covey":
        pytest.skip("covey's own core records what a report counts, and no further jumps")
    assert recorded(project, "exported") == recorded(project, "plain")


def recorded(project: Project, folder: str) -> dict[str, tuple[set[int], set[tuple[int, int]]]]:
    with closing(CoverageData(str(project.root / folder / ".coverage"))) as data:
        data.read()
        return {
            str(Path(path).relative_to(project.root)): (set(data.lines(path) or ()), set(data.arcs(path) or ()))
            for path in data.measured_files()
        }
