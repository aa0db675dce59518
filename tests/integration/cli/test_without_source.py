"""Pages of files whose source is not here, or cannot be read: the row stays, and the page says why."""

from __future__ import annotations

import shutil

import pytest

from covey.report.html.names import page_name

CODEC = """
import codecs

utf_8 = codecs.lookup("utf-8")
found = codecs.CodecInfo(*utf_8, incrementaldecoder=utf_8.incrementaldecoder, name="of-this-project")
codecs.register(lambda name: found if name.replace("_", "-") == found.name else None)
"""


def html_of(project, path):
    """The index's data and the page of a file."""
    ended = project.covey("report", "--format", "html")
    assert ended.exit_code == 0, ended.stderr
    folder = project.root / "htmlcov"
    assert f'"{path}"' in (folder / "report.js").read_text()
    assert f'<a href="{page_name(path)}">{path}</a><td class="number">' in (folder / "index.html").read_text()
    return (folder / page_name(path)).read_text()


@pytest.mark.parametrize("how", ["deleted", "unreadable"])
def test_a_bundle_is_reported_where_its_sources_are_not(measured_of, how):
    project = measured_of("only_here")
    assert project.covey("combine", ".covey/data", "-o", "all.covey").exit_code == 0
    before = project.report()["totals"]
    missing = str(project.report()["files"]["src/sums.py"]["missing_lines"][0])
    source = project.root / "src/sums.py"
    source.unlink()
    if how == "unreadable":
        source.mkdir()

    page = html_of(project, "src/sums.py")

    assert "There is no source to show: its source is not here, or cannot be read." in page
    assert f"<p>Missing: {missing}</p>" in page
    assert project.report()["totals"] == before


def test_a_source_that_another_program_has_to_decode(measured_of):
    project = measured_of("only_here")
    project.write("registers/sitecustomize.py", CODEC)
    source = project.root / "src/sums.py"
    source.write_text(f"# coding: of-this-project\n{source.read_text()}")
    shutil.rmtree(project.root / ".covey")
    ended = project.covey("run", "adds", environ={"PYTHONPATH": str(project.root / "registers")})
    assert ended.exit_code == 0, ended.stderr

    page = html_of(project, "src/sums.py")

    assert "its source cannot be decoded: unknown encoding: of-this-project" in page
