"""Data that cannot be used: each has its message, and the data of before stays as it was."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from coverage import CoverageData

from covey.system.bundle_open import FORMAT


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


@pytest.fixture
def data_file(project):
    """A good data file of coverage.py."""
    assert project.coverage("run", "--data-file=good.data", "src/sums.py", "add").exit_code == 0
    return project.root / "good.data"


def refused(project, *arguments):
    """Slug of the error; nothing of what lies in the project is changed by the command."""
    before = project.tree()
    ended = project.covey(*arguments)
    assert ended.exit_code == 2, ended.stderr
    assert ended.stdout == ""
    assert project.tree() == before
    return ended.slug


@pytest.mark.parametrize("arguments", [["report"], ["gate"], ["export", "--coverage"], ["combine"]])
def test_no_data(project_of, arguments):
    project = project_of("only_here")

    assert refused(project, *arguments) == "no-data"


def test_no_data_of_one_environment(project):
    project.covey("erase", "both")

    assert refused(project, "report", "-e", "both") == "no-data"


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty-data-file"),
        (b"not a database at all", "corrupt-data-file"),
        (b"SQLite format 3\x00" + bytes(84), "corrupt-data-file"),
        (b"!coverage.py: This is a private format, don't read it directly!{}", "corrupt-data-file"),
    ],
)
def test_a_data_file_that_is_none(project, data_file, content, slug):
    project.write(".coverage.bad", "").write_bytes(content)

    assert refused(project, "combine", data_file, ".coverage.bad") == slug


def test_a_data_file_that_another_program_wrote(project):
    with closing(sqlite3.connect(project.root / ".coverage.other")) as database:
        database.execute("create table file (id integer, path text)")

    assert refused(project, "combine", ".coverage.other") == "corrupt-data-file"


def test_a_data_file_that_was_cut_anywhere(project, data_file):
    whole = data_file.read_bytes()
    for part in range(1, 16):
        project.write(f"cut/.coverage.{part:02}", "").write_bytes(whole[: len(whole) * part // 16])

    ended = project.covey("combine", "cut", "--keep-going", "--append")

    assert ended.exit_code == 0
    assert ended.stderr.count("warning: left out: ") == 15
    assert refused(project, "combine", "cut/.coverage.08") == "corrupt-data-file"
    assert refused(project, "combine", "cut/.coverage.15", data_file) == "corrupt-data-file"


def test_a_bundle_that_was_cut_anywhere(project):
    whole = project.bundle("both").read_bytes()
    stored = project.stored()
    for part in range(32):
        project.write(f"cut/{part:02}.covey", "").write_bytes(whole[: len(whole) * part // 32])
    project.write("cut/last.covey", "").write_bytes(whole[:-1])

    ended = project.covey("combine", "cut", "--keep-going", "--append")

    assert ended.stderr.count("warning: left out: ") == 33
    assert project.stored() == stored
    for part in ("00", "01", "16", "31", "last"):
        assert refused(project, "combine", f"cut/{part}.covey") == "corrupt-bundle"


@pytest.mark.parametrize("command", [["report"], ["gate"], ["export", "--coverage"], ["report", "--format", "json"]])
def test_stored_data_that_was_cut(project, command):
    whole = project.bundle("both").read_bytes()
    project.bundle("both").write_bytes(whole[: len(whole) // 2])

    assert refused(project, *command) == "corrupt-bundle"


def test_stored_data_that_was_cut_is_named_by_status_and_replaced_by_a_run(project):
    project.bundle("both").write_bytes(b"")
    others = {name: data for name, data in project.stored().items() if name != "both.covey"}

    status = project.covey("status")
    ran = project.covey("run", "both", "-q")

    assert status.exit_code == 0
    assert "both         unreadable" in status.stdout
    assert "both.covey is not a usable bundle" in status.stdout
    assert "corrupt-bundle" in status.stdout
    assert "?" not in status.stdout
    assert ran.exit_code == 0
    assert {name: data for name, data in project.stored().items() if name != "both.covey"} == others
    assert project.report()["covey"]["complete"]


def test_a_run_that_cannot_report_what_others_left_still_keeps_its_own_data(project):
    project.bundle("both").write_bytes(b"")
    project.bundle("adds").unlink()

    ended = project.covey("run", "adds", "-q")

    assert ended.outcome == (2, "corrupt-bundle")
    assert project.report("-e", "adds")["covey"]["complete"]


def test_a_bundle_of_a_newer_format(project):
    newer = shutil.copy(project.bundle("both"), project.root / "newer.covey")
    with closing(sqlite3.connect(newer)) as database:
        database.execute(f"pragma user_version = {FORMAT + 1}")

    assert refused(project, "combine", "newer.covey") == "newer-bundle"
    shutil.copy(newer, project.bundle("both"))
    assert refused(project, "report") == "newer-bundle"


def test_a_database_of_another_program_under_a_bundles_name(project):
    with closing(sqlite3.connect(project.root / "other.covey")) as database:
        database.execute("create table run (id)")

    assert refused(project, "combine", "other.covey") == "corrupt-bundle"


def test_branch_and_line_data_in_one_command(project, data_file):
    lines = CoverageData(str(project.root / ".coverage.lines"))
    lines.add_lines({str(project.root / "src" / "sums.py"): [1, 4]})
    lines.write()
    lines.close()

    ended = project.covey("combine", ".coverage.lines", data_file)

    assert ended.outcome == (2, "mixed-branch")
    assert ended.stderr.startswith(f"covey: {data_file}: cannot merge branch data with line-only data: ")


@pytest.mark.parametrize("options", [[], ["--append"]])
def test_line_data_beside_stored_branch_data(project, options):
    """It would replace the data of one environment, and make every report with the others impossible."""
    project.coverage("run", "--rcfile=/dev/null", "--data-file=.coverage.both", "src/sums.py", "subtract")
    project.coverage("run", "--rcfile=/dev/null", "--data-file=another", "src/sums.py", "refuse")
    before = project.tree()

    ended = project.covey("combine", "another", ".coverage.both", *options)

    assert ended.outcome == (2, "mixed-branch")
    assert "measured branches, " in ended.stderr
    assert project.tree() == before


def test_a_changed_setting_is_an_error_until_everything_ran_again(project):
    project.write(".coveragerc", "[run]\nsource = src\n")

    some = project.covey("run", "adds", "-q")
    all_of_them = project.covey("run", "-q")

    assert some.outcome == (2, "mixed-branch")
    assert "both, refuses measured branches, adds only lines" in some.stderr
    assert all_of_them.exit_code == 0


@pytest.mark.parametrize("path", ["nowhere.data", "nowhere/", "good.data/inside"])
def test_a_path_that_is_not_there(project, data_file, path):
    assert refused(project, "combine", path) == "no-such-file"


def test_a_folder_without_data(project):
    (project.root / "empty").mkdir()

    assert refused(project, "combine", "empty") == "no-input"


def test_something_that_is_no_file(project):
    assert refused(project, "combine", "/dev/null") in ("no-such-file", "empty-data-file", "corrupt-data-file")


def test_a_source_that_is_not_here_is_in_no_number_and_said(project, data_file):
    (project.root / "src" / "sums.py").rename(project.root / "src" / "other.py")
    project.covey("erase")

    ended = project.covey("combine", data_file)

    assert ended.exit_code == 0
    assert "src/sums.py (skipped): could not be analysed: its source is not there" in ended.stdout
    assert "100%" not in ended.stdout.partition("Environment")[0]


def test_nothing_to_report(project):
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\n[report]\ninclude = nothing/*\n")

    assert refused(project, "report", "--format", "markdown") == "nothing-to-report"
    assert refused(project, "report", "--format", "total") == "nothing-to-report"
    assert project.covey("gate", "-f", "1").exit_code == 1
