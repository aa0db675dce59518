"""`covey combine`: bundles, data files of any origin, folders; each counted once, none changed unless asked."""

import shutil

import pytest
from coverage import CoverageData

from projects_of import lines_of


@pytest.fixture
def project(project_of):
    return project_of("only_here")


def measure(project, word, data_file, *options):
    environ = {"COVERAGE_FILE": data_file}
    assert project.coverage("run", *options, "src/sums.py", word, environ=environ).exit_code == 0


def test_bundles_data_files_and_folders_together(project):
    project.covey("run", "adds", "-q")
    (project.root / "ci").mkdir()
    shutil.move(project.bundle("adds"), project.root / "ci" / "adds.covey")
    measure(project, "subtract", "ci/.coverage.both")
    (project.root / "downloads" / "refuses").mkdir(parents=True)
    measure(project, "refuse", "downloads/refuses/.coverage")
    inputs = {path: data for path, data in project.tree().items() if path.startswith(("ci", "downloads"))}

    combined = project.covey("combine", "ci", "downloads/refuses/.coverage")

    assert combined.exit_code == 0
    assert "combined 3 inputs: " in combined.stderr
    report = project.report()
    assert list(report["covey"]["environments"]) == ["adds", "both", "refuses"]
    assert lines_of(report, "adds") == {"src/sums.py": [1, 4, 5, 6, 17]}
    assert lines_of(report, "both") == {"src/sums.py": [1, 4, 5, 7, 8, 9, 10, 17]}
    assert lines_of(report, "refuses") == {"src/sums.py": [1, 4, 5, 7, 11, 13, 14, 17]}
    assert report["covey"]["complete"]
    assert {path: data for path, data in project.tree().items() if path in inputs} == inputs


def test_the_same_content_is_counted_once_and_said(project):
    measure(project, "add", ".coverage.one")
    for copy in ("copied/.coverage.one", "copied/again/.coverage.one"):
        (project.root / copy).parent.mkdir()
        shutil.copy(project.root / ".coverage.one", project.root / copy)

    combined = project.covey("combine", ".coverage.one", "copied", "copied")

    assert "combined 3 inputs, 2 of them with the same content as another: imported" in combined.stderr
    assert len(project.report()["covey"]["environments"]["imported"]["runs"]) == 1


def test_a_bundle_twice_changes_nothing(project):
    project.covey("run", "-q")
    report = project.report()
    shutil.copytree(project.root / ".covey" / "data", project.root / "copy")

    combined = project.covey("combine", "copy", "copy/adds.covey", "--append")

    assert combined.exit_code == 0
    assert project.report() == report


def test_without_paths_the_files_of_parallel_mode_are_taken_and_left(project):
    for word in ("add", "subtract"):
        assert project.coverage("run", "-p", "src/sums.py", word).exit_code == 0
    assert len(list(project.root.glob(".coverage.*.*"))) == 2

    combined = project.covey("combine")

    assert "combined 2 inputs: imported" in combined.stderr
    assert lines_of(project.report(), "imported") == {"src/sums.py": [1, 4, 5, 6, 7, 8, 9, 10, 17]}
    assert len(list(project.root.glob(".coverage.*.*"))) == 2


def test_without_paths_the_data_file_itself_is_not_taken_and_the_command_that_takes_it_is_said(project):
    measure(project, "add", ".coverage")

    nothing = project.covey("combine", cwd="src")
    assert nothing.outcome == (2, "no-input")
    assert "covey: there is no ../.coverage.* to combine\n" in nothing.stderr
    assert "only taken in when it is named: `covey combine ../.coverage`" in nothing.stderr
    assert project.covey("combine", "../.coverage", cwd="src").exit_code == 0

    beside_stored = project.covey("combine")
    assert beside_stored.exit_code == 0
    assert "nothing was combined, for there is no .coverage.*; .coverage is only taken in when" in beside_stored.stderr
    (project.root / ".coverage").unlink()
    assert "nothing was combined" not in project.covey("combine").stderr


def test_where_the_name_of_an_environment_would_have_come_from_is_said_once(project):
    for word, folder in (("add", "coverage-3.11"), ("subtract", "coverage-3.12")):
        (project.root / "shards" / folder).mkdir(parents=True)
        measure(project, word, f"shards/{folder}/.coverage.vm.pid7.Xabc")

    ended = project.covey("combine", "shards")
    named = project.covey("combine", "shards", "-e", "adds")

    assert ended.exit_code == 0
    assert ended.stderr.count("2 inputs belong to no declared environment and became `imported`: ") == 1
    assert "`.coverage.NAME`, or their folders NAME (of adds, both, refuses), or give it with -e NAME" in ended.stderr
    assert "imported" not in named.stderr
    (project.root / "covey.toml").unlink()
    assert "declared" not in project.covey("combine", "shards").stderr


def test_an_environment_that_is_not_declared_is_doubted_where_others_are(project):
    measure(project, "add", ".coverage.one")

    near, far = (project.covey("combine", ".coverage.one", "-e", name) for name in ("ads", "windows"))

    assert near.exit_code == far.exit_code == 0
    assert "the environment `ads` is not declared: did you mean `adds`?" in near.stderr
    assert "the environment `windows` is not declared: declared are adds, both, refuses" in far.stderr
    assert "not declared" not in project.covey("combine", ".coverage.one", "-e", "adds").stderr


def test_what_was_left_out_is_not_counted_as_combined(project):
    measure(project, "add", ".coverage.adds")
    project.write(".coverage.torn", "no data")

    ended = project.covey("combine", "--keep-going", ".coverage.adds", ".coverage.torn")

    assert "combined 1 input, 1 left out: adds\n" in ended.stderr
    assert (
        "combined 0 inputs, 1 left out: there is no data in it\n"
        in project.covey("combine", "--keep-going", ".coverage.torn").stderr
    )


def test_data_replaces_that_of_its_environment_and_append_adds(project):
    measure(project, "add", ".coverage.adds")
    measure(project, "refuse", "more.data")
    project.covey("combine", ".coverage.adds")

    project.covey("combine", "-e", "adds", "more.data", "--append")
    both = lines_of(project.report(), "adds")
    project.covey("combine", "-e", "adds", "more.data")
    second = lines_of(project.report(), "adds")

    assert both == {"src/sums.py": [1, 4, 5, 6, 7, 11, 13, 14, 17]}
    assert second == {"src/sums.py": [1, 4, 5, 7, 11, 13, 14, 17]}


def test_windows_paths_become_those_of_the_repository(project):
    measure(project, "add", ".coverage.linux")
    windows = CoverageData(str(project.root / ".coverage.windows"))
    own = CoverageData(str(project.root / ".coverage.linux"))
    own.read()
    (path,) = own.measured_files()
    windows.add_arcs({"D:\\a\\project\\src\\sums.py": own.arcs(path)})
    windows.write()
    windows.close()
    own.close()
    project.write(
        ".coveragerc", "[run]\nbranch = true\nsource = src\n[paths]\nsrc =\n    src\n    D:\\a\\project\\src\n"
    )

    project.covey("combine", ".coverage.windows")

    report = project.report()
    assert lines_of(report, "imported") == {"src/sums.py": [1, 4, 5, 6, 17]}
    assert report["covey"]["gaps"][0]["kind"] == "no-data"
    assert "two-roots" not in {gap["kind"] for gap in report["covey"]["gaps"]}


def test_relative_windows_paths_need_no_rule(project):
    windows = CoverageData(str(project.root / ".coverage.windows"))
    windows.add_arcs({"src\\sums.py": [(-1, 1), (1, 4), (4, 17), (17, -1)]})
    windows.write()
    windows.close()

    project.covey("combine", ".coverage.windows")

    assert lines_of(project.report(), "imported") == {"src/sums.py": [1, 4, 17]}


def test_windows_paths_without_a_rule_are_reported_with_it(project):
    windows = CoverageData(str(project.root / ".coverage.windows"))
    windows.add_arcs({"D:\\a\\project\\src\\sums.py": [(-1, 1), (1, 4), (4, 17), (17, -1)]})
    windows.write()
    windows.close()
    measure(project, "add", ".coverage.adds")

    combined = project.covey("combine", ".coverage.windows", ".coverage.adds")

    assert combined.exit_code == 0
    (gap,) = [gap for gap in project.report()["covey"]["gaps"] if gap["kind"] == "two-roots"]
    assert "D:/a/project" in gap["reason"]
    assert "src/sums.py" in project.report()["files"]
    assert len(project.report()["files"]) == 1


def test_a_data_file_of_lines_among_data_files_of_lines(project):
    project.write(".coveragerc", "[run]\nsource = src\n")
    measure(project, "add", ".coverage.adds")
    measure(project, "refuse", ".coverage.refuses")

    project.covey("combine", ".coverage.adds", ".coverage.refuses")

    report = project.report()
    assert report["totals"]["missing_lines"] == 4
    assert "num_branches" not in report["totals"]


def test_contexts_are_kept(project):
    measure(project, "add", ".coverage.adds", "--context=monday")
    measure(project, "refuse", "other", "--context=tuesday")
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\n[json]\nshow_contexts = true\n")

    project.covey("combine", "-e", "adds", ".coverage.adds", "other")

    contexts = project.report()["files"]["src/sums.py"]["contexts"]
    assert contexts["6"] == ["monday"]
    assert contexts["13"] == ["tuesday"]
    assert contexts["4"] == ["monday", "tuesday"]


def test_without_paths_everything_that_is_stored_goes_into_one_bundle(measured_of, project_of):
    project = measured_of("only_here", "measured")
    elsewhere = project_of("only_here", "elsewhere")

    written = project.covey("combine", "-o", "all.covey")
    elsewhere.covey("combine", project.root / "all.covey")

    assert written.exit_code == 0
    assert "wrote all.covey: adds, both, refuses" in written.stderr
    assert elsewhere.report() == project.report()


def test_no_empty_bundle_is_written(project):
    ended = project.covey("combine", "-o", "all.covey")

    assert ended.outcome == (2, "no-data")
    assert not (project.root / "all.covey").exists()


def test_a_data_folder_of_another_machine_is_taken_without_what_was_interrupted(measured_of, project_of):
    job = measured_of("only_here", "job")
    project = project_of("only_here", "project")
    shutil.copytree(job.root / ".covey", project.root / "shards" / "covey-job")
    aside = project.root / "shards" / "covey-job" / "interrupted"
    aside.mkdir()
    program = "import runpy, sys; sys.argv[1:] = ['multiply']; runpy.run_path('src/sums.py')"
    job.covey("run", "--name", "both", "-q", "--", "python", "-c", program)
    shutil.copy(job.bundle("both"), aside)

    project.covey("combine", "shards")
    without = lines_of(project.report(), "both")
    project.covey("combine", "--append", "shards/covey-job/interrupted")
    with_it = lines_of(project.report(), "both")

    assert without == {"src/sums.py": [1, 4, 5, 6, 7, 8, 9, 10, 17]}
    assert with_it == {"src/sums.py": [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17]}


def test_inputs_are_deleted_only_if_that_is_wanted_and_only_those_that_were_taken_in(project):
    measure(project, "add", "in/.coverage.adds")
    measure(project, "refuse", "in/.coverage.refuses")
    shutil.copy(project.root / "in" / ".coverage.adds", project.root / "in" / ".coverage.adds.copy")
    (project.root / "in" / ".coverage.bad").write_text("garbage")
    (project.root / "in" / "notes").write_text("mine")

    refused = project.covey("combine", "--consume", "in")
    left = sorted(path.name for path in (project.root / "in").iterdir())
    taken = project.covey("combine", "--consume", "--keep-going", "in")

    assert refused.outcome == (2, "corrupt-data-file")
    assert len(left) == 5
    assert taken.exit_code == 0
    assert sorted(path.name for path in (project.root / "in").iterdir()) == [".coverage.bad", "notes"]
    assert lines_of(project.report(), "refuses") == {"src/sums.py": [1, 4, 5, 7, 11, 13, 14, 17]}


def test_stored_data_that_is_an_input_is_not_deleted(project):
    project.covey("run", "adds", "-q")
    report = project.report()

    combined = project.covey("combine", "--consume", ".covey/data")

    assert combined.exit_code == 0
    assert project.report() == report


def test_nothing_is_deleted_when_the_result_cannot_be_stored(project):
    measure(project, "add", "in/.coverage.adds")
    (project.root / "place").write_text("a file, not a folder")

    combined = project.covey("combine", "--consume", "in", "-o", "place/all.covey")

    assert combined.outcome == (2, "unwritable-folder")
    assert (project.root / "in" / ".coverage.adds").exists()
