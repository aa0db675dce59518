"""scripts/changelog, as it is run."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "changelog"

HEAD = "# Changelog\n\nNewest first.\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d/README.md").write_text("how to\n")
    (tmp_path / "CHANGELOG.md").write_text(HEAD)
    return tmp_path


def changelog(root, *arguments):
    command = [sys.executable, SCRIPT, "--root", root, *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_fragments_become_a_section_by_kind_and_are_gone(root):
    (root / "changelog.d/b.fixed.md").write_text("B is\nmended.\n")
    (root / "changelog.d/a.added.md").write_text("A is new.\n")

    assert changelog(root, "0.1.0", "--date", "2026-11-20").returncode == 0

    section = "\n## 0.1.0 (2026-11-20)\n\n### Added\n\n- A is new.\n\n### Fixed\n\n- B is\n  mended.\n"
    assert (root / "CHANGELOG.md").read_text() == HEAD + section
    assert [path.name for path in (root / "changelog.d").iterdir()] == ["README.md"]


def test_the_newest_version_comes_first(root):
    for version in ("0.1.0", "0.2.0"):
        (root / "changelog.d/a.added.md").write_text(f"New in {version}.\n")
        changelog(root, version)

    text = (root / "CHANGELOG.md").read_text()
    assert text.startswith(HEAD)
    assert text.index("## 0.2.0") < text.index("New in 0.2.0") < text.index("## 0.1.0") < text.index("New in 0.1.0")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.new.md", "A.", "a fragment is named <slug>.<kind>.md"),
        ("Two Roots.fixed.md", "A.", "a fragment is named <slug>.<kind>.md"),
        ("a.fixed.md", " \n", "empty"),
        ("a.fixed.md", "- A.", "without a list mark"),
    ],
)
def test_a_fragment_of_another_form_is_named_and_nothing_is_released(root, name, content, complaint):
    (root / "changelog.d" / name).write_text(content)

    for arguments in (["--check"], ["0.1.0"]):
        result = changelog(root, *arguments)
        assert result.returncode == 1
        assert f"{name}: " in result.stderr
        assert complaint in result.stderr
    assert (root / "CHANGELOG.md").read_text() == HEAD


def test_the_fragments_of_this_repository_are_of_the_right_form():
    result = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")
