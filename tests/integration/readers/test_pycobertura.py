"""pycobertura finds the files of the document, with the numbers of the report."""

from __future__ import annotations

import json

import pytest
from pycobertura import Cobertura
from pycobertura.filesystem import DirectoryFileSystem, GitFileSystem


@pytest.fixture(params=["the folder", "git"])
def read(request, changed) -> Cobertura:
    """With the sources from the disk, or from a commit."""
    root = str(changed.root)
    sources = GitFileSystem(root, "change") if request.param == "git" else DirectoryFileSystem(root)
    return Cobertura(str(changed.root / "out" / "coverage.xml"), filesystem=sources)


def test_files_lines_and_rates_are_those_of_the_report(changed, read):
    report = json.loads((changed.root / "out" / "coverage.json").read_text())

    assert sorted(read.files()) == list(report["files"]) == ["src/a & <b>/odd.py", "src/sums.py"]
    assert read.line_rate() == pytest.approx(report["totals"]["percent_statements_covered"] / 100, abs=0.0001)
    assert read.branch_rate() == pytest.approx(report["totals"]["percent_branches_covered"] / 100, abs=0.0001)
    for path, file in report["files"].items():
        statuses = dict(read.line_statuses(path))
        partial = {start for start, _ in file["missing_branches"]} - {*file["missing_lines"]}
        assert sorted(statuses) == sorted(file["executed_lines"] + file["missing_lines"])
        assert [line for line in statuses if statuses[line] == "miss"] == file["missing_lines"]
        assert {line for line in statuses if statuses[line] == "partial"} == partial


def test_each_source_is_found_by_its_path_in_the_repository(changed, read):
    for path in read.files():
        shown = "".join(line.source for line in read.file_source(path))
        assert shown.rstrip("\n") == (changed.root / path).read_text().rstrip("\n")
