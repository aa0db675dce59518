"""LCOV's own programs read the document: `lcov` counts what covey counts, `genhtml` makes a page of each file."""

from __future__ import annotations

import json
import re
import shutil

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("genhtml"), reason="LCOV is not installed (Debian: lcov)")


@pytest.fixture(scope="module")
def version(changed) -> int:
    """The number before the first point."""
    found = re.search(r"version (\d+)", changed.run("lcov", "--version").stdout)
    assert found
    return int(found[1])


@pytest.fixture
def document(changed, version):
    """The document for the LCOV that is here, with checksums."""
    for name, text in (
        ("covey.toml", f"[report]\nlcov_version = {min(version, 2)}\n"),
        (".coveragerc", "[lcov]\nline_checksums = true\n"),
    ):
        file = changed.root / name
        if text not in file.read_text():
            file.write_text(f"{file.read_text()}\n{text}")
    assert changed.covey("report", "--format", "lcov", "-o", "for-lcov.lcov").exit_code == 0
    return "for-lcov.lcov"


def counted(changed, document, version) -> dict[str, tuple[int, int]]:
    """Of lines, functions and branches, how many were hit and how many there are."""
    branches = "branch_coverage=1" if version > 1 else "lcov_branch_coverage=1"
    ended = changed.run("lcov", "--summary", document, "--rc", branches)
    assert ended.exit_code == 0, ended.stderr
    found = re.findall(r"(\w+)\.+: .*\((\d+) of (\d+) ", ended.stdout)
    return {what: (int(hit), int(all_of)) for what, hit, all_of in found}


def test_lcov_counts_lines_functions_and_branches_as_the_report_does(changed, document, version):
    report = json.loads((changed.root / "out" / "coverage.json").read_text())
    total = report["totals"]
    functions = [
        function["summary"] for file in report["files"].values() for name, function in file["functions"].items() if name
    ]

    assert counted(changed, document, version) == {
        "lines": (total["covered_lines"], total["num_statements"]),
        "functions": (sum(each["covered_lines"] > 0 for each in functions), len(functions)),
        "branches": (total["covered_branches"], total["num_branches"]),
    }


def test_any_lcov_counts_the_lines_of_the_document_that_is_coverage_pys(changed, version):
    total = json.loads((changed.root / "out" / "coverage.json").read_text())["totals"]

    found = counted(changed, "out/coverage.lcov", version)

    assert found["lines"] == (total["covered_lines"], total["num_statements"])


def test_genhtml_makes_a_page_of_each_file_and_sees_by_checksums_that_a_source_is_another(changed, document):
    made = changed.run("genhtml", "--branch-coverage", "--output-directory", "pages", document)

    assert made.exit_code == 0, made.stderr
    pages = {path.name for path in (changed.root / "pages").rglob("*.gcov.html")}
    assert pages == {"odd.py.gcov.html", "sums.py.gcov.html"}

    source = changed.root / "src" / "sums.py"
    text = source.read_text()
    source.write_text(text.replace("result -= two", "result += two"))
    try:
        refused = changed.run("genhtml", "--output-directory", "others", document)
    finally:
        source.write_text(text)
    assert refused.exit_code != 0
    assert "checksum" in refused.stderr
