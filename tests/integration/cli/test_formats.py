"""`covey report` in several formats at once."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest


def test_several_formats_come_from_one_report(measured_of):
    project = measured_of("only_here")

    ended = project.covey("report", "--format", "terminal,markdown,json", "-o", "out")

    assert ended.exit_code == 0, ended.stderr
    assert "TOTAL" in ended.stdout
    assert (project.root / "out/coverage.md").read_text() == project.covey("report", "--format", "markdown").stdout
    assert (project.root / "out/coverage.json").read_text() == project.covey("report", "--format", "json").stdout
    assert {path.name for path in (project.root / "out").iterdir()} == {"coverage.md", "coverage.json"}


def test_one_document_is_printed_or_written_to_a_file_or_into_a_folder(measured_of):
    project = measured_of("only_here")
    (project.root / "folder").mkdir()

    printed = project.covey("report", "--format", "json").stdout
    project.covey("report", "--format", "json", "-o", "report.json")
    project.covey("report", "--format", "json", "-o", "folder")

    assert json.loads(printed)["totals"]
    assert (project.root / "report.json").read_text() == printed
    assert (project.root / "folder/coverage.json").read_text() == printed


def test_the_second_time_nothing_is_written(measured_of):
    project = measured_of("only_here")
    first = project.covey("report", "--format", "markdown,json", "-o", "out")
    before = {path: path.stat().st_mtime_ns for path in (project.root / "out").iterdir()}

    second = project.covey("report", "--format", "markdown,json", "-o", "out")

    assert "unchanged" not in first.stderr
    assert second.stderr.count("unchanged") == 2
    assert {path: path.stat().st_mtime_ns for path in (project.root / "out").iterdir()} == before


def test_the_project_says_what_it_wants(measured_of):
    project = measured_of("only_here")
    settings = project.root / "covey.toml"
    settings.write_text(settings.read_text() + '\n[report]\nformats = ["total", "json"]\noutput = "build/coverage"\n')

    ended = project.covey("report")

    assert ended.stdout == project.covey("report", "--format", "total").stdout
    assert json.loads((project.root / "build/coverage/coverage.json").read_text())["totals"]


def test_all_that_a_project_publishes_comes_from_one_command(measured_of):
    project = measured_of("only_here")

    ended = project.covey("report", "--format", "terminal,html,xml,lcov,json,badge", "-o", "out")

    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout == project.covey("report").stdout
    out = project.root / "out"
    assert {path.name for path in out.iterdir()} == {
        *("htmlcov", "coverage.xml", "coverage.lcov", "coverage.json", "badge.svg")
    }
    total = json.loads((out / "coverage.json").read_text())["totals"]["percent_covered_display"]
    assert f">{total}%</text>" in (out / "badge.svg").read_text()
    assert f"{total}%" in (out / "htmlcov/index.html").read_text()
    assert re.search(r'<coverage [^>]*lines-covered="\d+"', (out / "coverage.xml").read_text())
    assert "SF:src/sums.py\n" in (out / "coverage.lcov").read_text()


@pytest.mark.parametrize(
    ("colors", "color"), [('{ 80 = "blue", 0 = "#d00" }', "#007ec6"), ('{ 90 = "blue", 0 = "#d00" }', "#d00")]
)
def test_label_colors_and_thresholds_of_a_badge_are_the_project_s(measured_of, colors, color):
    project = measured_of("only_here")
    (project.root / "covey.toml").unlink()
    environments = "".join(
        f"[tool.covey.environments.{name}]\ncommand = 'true'\n" for name in ("adds", "both", "refuses")
    )
    project.write(
        "pyproject.toml", f'{environments}[tool.covey.report]\nbadge_label = "tested & <so>"\ncolors = {colors}\n'
    )

    assert project.covey("report", "--format", "badge,endpoint", "-o", "out").exit_code == 0
    badge = (project.root / "out/badge.svg").read_text()
    endpoint = json.loads((project.root / "out/endpoint.json").read_text())

    assert "<title>tested &amp; &lt;so&gt;: 89%</title>" in badge
    assert f'fill="{color}"' in badge
    assert (endpoint["label"], endpoint["message"]) == ("tested & <so>", "89%")
    assert endpoint["color"] in (color, "blue")


def test_html_is_not_written_over_the_folder_of_several_formats(measured_of):
    project = measured_of("only_here")
    assert project.covey("report", "--format", "html,html-single", "-o", "web").exit_code == 0

    ended = project.covey("report", "--format", "html", "-o", "web")

    assert ended.exit_code == 2
    assert "other files than those of such a report" in ended.stderr
    assert "did not write" not in ended.stderr


def test_files_go_where_the_configuration_of_coverage_py_has_them(measured_of):
    project = measured_of("only_here")
    (project.root / ".coveragerc").write_text(
        (project.root / ".coveragerc").read_text() + "\n[json]\noutput = data/all.json\n"
    )

    ended = project.covey("report", "--format", "total,json")

    assert ended.exit_code == 0, ended.stderr
    assert json.loads((project.root / "data/all.json").read_text())["totals"]


def test_html_becomes_a_folder_and_with_single_file_a_file(measured_of):
    project = measured_of("only_here")

    assert project.covey("report", "--format", "html").exit_code == 0
    assert project.covey("report", "--single-file").exit_code == 0
    assert project.covey("report", "--format", "html,badge", "--single-file", "-o", "out").exit_code == 0

    assert "<html" in (project.root / "htmlcov/index.html").read_text()
    assert "<html" in (project.root / "coverage.html").read_text()
    assert {path.name for path in (project.root / "out").iterdir()} == {"badge.svg", "coverage.html"}


def test_a_single_file_of_formats_without_html_is_refused_and_each_format_is_written_once(measured_of):
    project = measured_of("only_here")

    refused = project.covey("report", "--format", "json,xml", "--single-file", "-o", "out")
    twice = project.covey("report", "--format", "html,html-single", "--single-file", "-o", "once.html")

    assert refused.exit_code == 2
    assert "--format html" in refused.stderr
    assert not (project.root / "out").exists()
    assert twice.exit_code == 0, twice.stderr
    assert "<html" in (project.root / "once.html").read_text()


def test_a_style_of_markdown_is_refused_where_no_markdown_is_written(measured_of):
    project = measured_of("only_here")

    refused = project.covey("report", "--style", "github")
    shown = project.covey("report", "--style", "github", "--format", "markdown")

    assert refused.exit_code == 2
    assert "--format markdown" in refused.stderr
    assert shown.exit_code == 0, shown.stderr


def test_a_file_in_the_place_of_the_folder_of_several_formats_is_named(measured_of):
    project = measured_of("only_here")
    project.write("single.html", "mine")

    ended = project.covey("report", "--format", "html,xml", "-o", "single.html")

    assert ended.exit_code == 2
    assert "single.html is a file" in ended.stderr
    assert "name a folder" in ended.stderr
    assert "output-is-file" in ended.stderr
    assert (project.root / "single.html").read_text() == "mine"


def test_a_folder_of_files_that_covey_did_not_write_is_not_overwritten(measured_of):
    project = measured_of("only_here")
    (project.root / "htmlcov").mkdir()
    (project.root / "htmlcov/index.html").write_text("mine")

    ended = project.covey("report", "--format", "terminal,html")

    assert ended.exit_code == 2
    assert "foreign-folder" in ended.stderr
    assert (project.root / "htmlcov/index.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('formats = ["total", "htm"]', "'htm' is not one of terminal, "),
        ('formats = ["total", "htm"]', "did you mean html?"),
        ('formats = "json"', "an array"),
        ("formats = []", "formats"),
        ('format = ["json"]', "did you mean `formats`"),
        ("xml_max_mib = 0", "a whole number from 1 upwards"),
        ("lcov_version = 3", "1 or 2"),
        ("xml_max_mib = 1.5", "a whole number from 1 upwards"),
        ('xml_methods = "yes"', "true or false"),
    ],
)
def test_bad_settings_are_refused_with_what_may_be(measured_of, settings, said):
    project = measured_of("only_here")
    file = project.root / "covey.toml"
    file.write_text(f"{file.read_text()}\n[report]\n{settings}\n")

    ended = project.covey("report")

    assert ended.exit_code == 2
    assert said in ended.stderr


def test_xml_that_is_too_large_becomes_several_files_and_one_when_it_is_printed(measured_of):
    project = measured_of("only_here")
    for name in ("one", "two"):
        project.write(f"src/{name}.py", "x = 1\n" * 16_000)
    file = project.root / "covey.toml"
    file.write_text(f"{file.read_text()}\n[report]\nxml_max_mib = 1\n")
    assert project.covey("run", "-q", "adds").exit_code == 0

    printed = project.covey("report", "--format", "xml")
    divided = project.covey("report", "--format", "terminal,xml", "-o", "out")

    files = {path.name: path.read_text() for path in (project.root / "out").iterdir()}
    assert divided.exit_code == 0, divided.stderr
    assert sorted(files) == ["coverage-2.xml", "coverage.xml"]
    assert "out/coverage.xml and 1 more\n" in divided.stderr
    assert [files[name].count("<class ") for name in ("coverage.xml", "coverage-2.xml")] == [2, 1]
    assert printed.stdout.count("<class ") == 3
    assert printed.stdout.count("<?xml") == 1

    file.write_text(file.read_text().replace("xml_max_mib = 1", ""))
    project.covey("report", "--format", "terminal,xml", "-o", "out")

    assert [path.name for path in (project.root / "out").iterdir()] == ["coverage.xml"]


def test_the_project_says_what_xml_and_lcov_hold(measured_of):
    project = measured_of("only_here")
    for name, text in (
        ("covey.toml", '[report]\nxml_source = "/builds/x"\nxml_methods = true\n'),
        (".coveragerc", "[xml]\npackage_depth = 0\n[lcov]\nline_checksums = true\n"),
    ):
        (project.root / name).write_text(f"{(project.root / name).read_text()}\n{text}")

    xml = project.covey("report", "--format", "xml").stdout
    lcov = project.covey("report", "--format", "lcov").stdout

    assert "<source>/builds/x</source>" in xml
    assert '<method name="calculate"' in xml
    assert '<class name="src/sums.py" filename="src/sums.py"' in xml
    assert re.search(r"^DA:1,1,[A-Za-z0-9+/]{22}$", lcov, re.MULTILINE)


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(measured_of):
    ended = measured_of("only_here").covey("report", "--format", "terminal,jsno")

    assert ended.exit_code == 2
    assert "did you mean json" in ended.stderr


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own, of 512 KiB."""
    if os.geteuid() != 0:
        pytest.skip("a small disk can only be mounted by root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "none", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("formats", ["markdown,json", "html,html-single", "html"])
def test_a_full_disk_leaves_the_old_files_whole(measured_of, small_disk, formats):
    project, folder = measured_of("only_here"), small_disk / "reports"
    assert project.covey("report", "--format", formats, "-o", folder).exit_code == 0
    before = contents(folder)
    (small_disk / "filler").write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize))
    with (project.root / ".coveragerc").open("a") as settings:
        settings.write("\n[json]\npretty_print = true\n[html]\ntitle = Another\n[report]\nprecision = 2\n")

    ended = project.covey("report", "--format", formats, "-o", folder)

    assert ended.exit_code == 2
    assert "No space left" in ended.stderr
    assert contents(folder) == before
    (small_disk / "filler").unlink()
    assert project.covey("report", "--format", formats, "-o", folder).exit_code == 0
    assert contents(folder) != before


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
