"""`covey init`: what it proposes runs as it is, and nothing that was there is changed."""

import pytest


@pytest.mark.parametrize(
    ("name", "environment", "files"),
    [
        ("init_pytest", "tests", {"src/shapes/__init__.py", "src/shapes/never.py"}),
        ("init_unittest", "tests", {"shapes/__init__.py", "shapes/area.py"}),
        ("init_scripts", "e2e", {"shapes.py"}),
    ],
)
def test_what_is_proposed_and_written_runs(project_of, name, environment, files):
    project = project_of(name)
    before = project.tree()

    shown = project.covey("init")
    assert project.tree() == before
    written = project.covey("init", "--write")
    ran = project.covey("run")

    assert (shown.exit_code, written.exit_code) == (0, 0)
    assert written.stdout == shown.stdout
    assert written.stderr.endswith("\nnext: covey run\n")
    assert ran.exit_code == 0, ran.stderr
    report = project.report()
    assert set(report["files"]) == files
    assert list(report["covey"]["environments"]) == [environment]
    assert report["covey"]["complete"]
    assert all(after.startswith(before[path]) for path, after in project.tree().items() if path in before)


def test_nothing_of_covey_is_for_git_but_what_init_wrote(project_of):
    project = project_of("init_scripts")

    project.covey("init", "--write")
    project.covey("run")

    assert project.git("status", "--porcelain").splitlines() == ["?? .coveragerc", "?? covey.toml"]


def test_a_second_time_it_changes_nothing(project_of):
    project = project_of("init_pytest")
    project.covey("init", "--write")
    before = project.tree()

    ended = project.covey("init", "--write")

    assert ended.outcome == (2, "already-configured")
    assert project.tree() == before


def test_in_a_subfolder_the_project_is_configured(project_of):
    project = project_of("init_pytest")

    assert project.covey("init", "--write", cwd="src/shapes").exit_code == 0

    assert "[tool.covey.environments.tests]" in (project.root / "pyproject.toml").read_text()
    assert not (project.root / "src" / "shapes" / "covey.toml").exists()


def test_outside_of_a_repository_it_works_too(project_of, tmp_path):
    project = project_of("init_unittest")
    (project.root / ".git").rename(tmp_path / "gone")

    assert project.covey("init", "--write").exit_code == 0
    assert project.covey("run", "-q").exit_code == 0


def test_without_tests_an_example_is_proposed_as_a_comment(project_of):
    project = project_of("init_nothing")

    ended = project.covey("init", "--write")
    ran = project.covey("run")

    assert ended.exit_code == 0
    assert "no tests were found: replace the example by what runs your code" in ended.stderr
    assert "# [environments.tests]" in ended.stdout
    assert "next: covey run" not in ended.stderr
    assert "\nnext: in covey.toml, put what runs your code in the place of the example; then: " in ended.stderr
    assert ran.outcome == (2, "no-environments")
    assert "covey.toml" in ran.stderr
    assert "`covey init`" not in ran.stderr
    assert project.covey("run", "--name", "hello", "--", "python", "hello.py").exit_code == 0


def test_a_pyproject_that_is_no_toml_is_left_alone(project_of):
    project = project_of("init_pytest")
    project.write("pyproject.toml", "[project\n")
    before = project.tree()

    ended = project.covey("init", "--write")

    assert ended.outcome == (2, "toml-syntax")
    assert project.tree() == before


def test_the_end_of_a_file_without_a_line_end_is_not_glued(project_of):
    project = project_of("init_pytest")
    path = project.root / "pyproject.toml"
    path.write_text(path.read_text().rstrip("\n"))

    assert project.covey("init", "--write").exit_code == 0

    assert "tests        no data" in project.covey("status").stdout


def test_windows_line_ends_stay(project_of):
    project = project_of("init_pytest")
    path = project.root / "pyproject.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()

    assert project.covey("init", "--write").exit_code == 0

    assert path.read_bytes().startswith(before)
    assert "tests        no data" in project.covey("status").stdout


def test_a_file_that_was_deleted_and_not_committed_is_not_there(project_of):
    project = project_of("only_here")
    (project.root / "covey.toml").unlink()

    assert project.covey("init").exit_code == 0


def test_a_configuration_that_is_a_link_stays_one(project_of):
    project = project_of("init_pytest")
    path, shared = project.root / "pyproject.toml", project.root.parent / "shared.toml"
    path.rename(shared)
    path.symlink_to(shared)

    assert project.covey("init", "--write").exit_code == 0

    assert path.readlink() == shared
    assert "[tool.covey.environments" in shared.read_text()
