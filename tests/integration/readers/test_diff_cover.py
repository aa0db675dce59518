"""diff-cover, in a repository with a change, finds the files of the documents and names the lines that covey names."""

from __future__ import annotations

import json
import re
import sys

import pytest


@pytest.mark.parametrize("document", ["coverage.xml", "coverage.lcov"])
def test_the_missing_lines_of_a_change_are_those_of_the_report(changed, tmp_path, document):
    ended = changed.run(
        *(sys.executable, "-m", "diff_cover.diff_cover_tool", f"out/{document}"),
        *("--compare-branch", "main", "--format", f"json:{tmp_path / 'found.json'}"),
    )

    assert ended.exit_code == 0, ended.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    expected = expected_of(changed)
    assert {path: each["violation_lines"] for path, each in found["src_stats"].items()} == {
        path: missing for path, (missing, _) in expected.items()
    }
    assert found["total_num_lines"] == sum(statements for _, statements in expected.values())


def expected_of(project) -> dict[str, tuple[list[int], int]]:
    """Of each file with a change, the changed lines that are missing, and how many changed lines are statements."""
    report = json.loads((project.root / "out" / "coverage.json").read_text())
    expected = {}
    for path, file in report["files"].items():
        added = added_lines(project.git("diff", "-U0", "main", "--", path))
        statements = {*file["executed_lines"], *file["missing_lines"]} & added
        expected[path] = (sorted(added & {*file["missing_lines"]}), len(statements))
    assert all(missing for missing, _ in expected.values())
    return expected


def added_lines(diff: str) -> set[int]:
    hunks = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", diff, re.MULTILINE)
    return {line for start, count in hunks for line in range(int(start), int(start) + int(count or 1))}
