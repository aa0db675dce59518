"""`covey report --format html`, from measured code to a folder."""

from __future__ import annotations

from covey.report.html.names import page_name


def configured(project, table):
    (project.root / ".coveragerc").write_text(f"[html]\n{table}\n")


def test_a_report_is_a_folder_with_a_page_for_each_file(measured_of):
    project = measured_of("only_here")

    ended = project.covey("report", "--format", "html")

    assert ended.exit_code == 0, ended.stderr
    folder = project.root / "htmlcov"
    pages = [path.read_text() for path in folder.glob("*_py-*.html")]
    assert pages
    assert all("<li class=" in page for page in pages)
    for name in ("index.html", "report.js", "style.css", "page.js"):
        assert (folder / name).is_file()


def test_the_second_time_nothing_is_written(measured_of):
    project = measured_of("only_here")
    project.covey("report", "--format", "html")

    assert "(0 files new)" in project.covey("report", "--format", "html").stderr


def test_only_the_page_of_a_file_that_changed_and_the_index_are_written_again(measured_of):
    project = measured_of("only_here")
    for name in ("one", "three"):
        project.write(f"src/{name}.py", f"name = {name!r}\n")
    assert project.covey("run", "-q").exit_code == 0
    assert project.covey("report", "--format", "html").exit_code == 0
    folder = project.root / "htmlcov"
    before = written_at(folder)
    assert {page_name(f"src/{name}.py") for name in ("one", "sums", "three")} < before.keys()

    project.write("src/three.py", "name = 'three'\nother = 'four'\n")
    assert project.covey("run", "-q").exit_code == 0
    assert project.covey("report", "--format", "html").exit_code == 0
    after = written_at(folder)

    assert after.keys() == before.keys()
    index = {"index.html", "report.js", "regions.js", ".covey-report.json"}
    assert {name for name in after if after[name] != before[name]} == {*index, page_name("src/three.py")}


def written_at(folder):
    """By the name of each file, when it was written, and as which file of the disk."""
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}


def test_coverage_s_settings_for_html_are_obeyed(measured_of):
    project = measured_of("only_here")
    configured(project, "title = All <of> it\ndirectory = pages\nextra_css = mine.css\nskip_covered = true")
    (project.root / "mine.css").write_text("body { color: red }")

    ended = project.covey("report", "--format", "html")

    assert ended.exit_code == 0, ended.stderr
    assert "All &lt;of&gt; it" in (project.root / "pages/index.html").read_text()
    assert (project.root / "pages/extra.css").read_text() == "body { color: red }\n"
    assert "extra.css" in (project.root / "pages/index.html").read_text()


def test_a_style_sheet_that_is_not_there_is_an_error_where_pages_are_asked_for(measured_of):
    project = measured_of("only_here")
    configured(project, "extra_css = gone.css")

    ended = project.covey("report", "--format", "html")

    assert ended.exit_code == 2
    assert "`extra_css` names gone.css" in ended.stderr
    assert not (project.root / "htmlcov").exists()
    assert project.covey("report").exit_code == 0


def test_a_source_that_has_changed_is_not_shown_as_what_was_measured(measured_of):
    project = measured_of("only_here")
    changed = next(path for path in project.root.rglob("*.py") if "test" not in str(path.relative_to(project.root)))
    changed.write_text(changed.read_text() + "\n# more\n")

    ended = project.covey("report", "--format", "html")

    assert ended.exit_code == 0, ended.stderr
    pages = [path.read_text() for path in (project.root / "htmlcov").glob("*_py-*.html")]
    assert any("its source was changed since it was measured" in page for page in pages)
