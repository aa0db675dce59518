"""covey means the project, wherever in it the command is typed."""

import pytest

from projects_of import Project


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


@pytest.mark.parametrize("command", [["report"], ["report", "--format", "markdown"], ["gate"], ["status"]])
def test_the_same_from_a_subfolder(project, command):
    assert project.covey(*command, cwd="src") == project.covey(*command)


def test_a_run_from_a_subfolder_runs_in_the_project(project):
    ended = project.covey("run", "-q", cwd="src")

    assert ended.exit_code == 0
    assert not (project.root / "src" / ".covey").exists()
    assert project.report()["covey"]["complete"]


def test_paths_that_are_typed_are_those_of_the_subfolder(project):
    project.write("src/ci/.coverage.adds", "").unlink()
    environ = {"COVERAGE_FILE": "ci/.coverage.adds"}
    assert project.coverage("run", "--branch", "sums.py", "add", cwd="src", environ=environ).exit_code == 0

    combined = project.covey("combine", "ci", cwd="src")
    written = project.covey("report", "--format", "total", "-o", "total.txt", cwd="src")
    exported = project.covey("export", "--coverage", cwd="src")

    assert combined.exit_code == written.exit_code == exported.exit_code == 0
    assert (project.root / "src" / "total.txt").read_text() == "89\n"
    assert (project.root / "src" / ".coverage").exists()


def test_a_folder_to_run_in_is_one_of_the_project(project):
    project.write("covey.toml", '[environments.inside]\ncommand = "python sums.py add"\ncwd = "src"\n')

    assert project.covey("run", "-q", cwd="src").exit_code == 0
    assert list(project.report()["covey"]["environments"]) == ["inside", "adds", "both", "refuses"]


def test_through_a_symbolic_link_it_is_the_same_project(project, tmp_path):
    (tmp_path / "link").symlink_to(project.root)
    linked = Project(tmp_path / "link")

    assert linked.covey("run", "adds", "-q").exit_code == 0

    assert set(linked.report()["files"]) == {"src/sums.py"}
    assert linked.report() == project.report()


def test_outside_of_a_repository_numbers_are_the_same(project, tmp_path):
    before = project.report()
    (project.root / ".git").rename(tmp_path / "gone")

    assert project.covey("run", "-q").exit_code == 0

    after = project.report()
    assert after["files"] == before["files"]
    assert after["covey"]["commit"] is None


def test_a_repository_without_a_commit(project, tmp_path):
    (project.root / ".git").rename(tmp_path / "gone")
    project.git("init", "--quiet")

    assert project.covey("run", "-q").exit_code == 0
    assert project.report()["covey"]["commit"] is None


def test_a_project_inside_a_repository_is_a_project_of_its_own(project):
    project.write("packages/inner/covey.toml", '[environments.own]\ncommand = "python code.py"\n')
    project.write("packages/inner/.coveragerc", "[run]\nbranch = true\nsource = .\n")
    project.write("packages/inner/code.py", "x = 1\n")
    before = project.stored()

    assert project.covey("run", "-q", cwd="packages/inner").exit_code == 0

    inner = Project(project.root / "packages" / "inner")
    assert set(inner.report()["files"]) == {"code.py"}
    assert project.stored() == before


def test_a_project_with_spaces_and_other_letters_in_its_path(measured_of):
    project = measured_of("only_here", "größe 中 '$x\" %s")

    assert project.covey("run", "-q").exit_code == 0
    assert set(project.report()["files"]) == {"src/sums.py"}
