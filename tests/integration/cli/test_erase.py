"""`covey erase` deletes covey's data and touches nothing else."""

import pytest


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def without_data(project):
    return {path: content for path, content in project.tree().items() if not path.startswith(".covey/")}


def test_everything_of_covey_and_nothing_else(project):
    for name in (".coverage", ".coverage.host.123", "other.covey", "data/mine.covey", "src/.covey/notes.txt"):
        project.write(name, "mine")
    kept = without_data(project)

    ended = project.covey("erase")

    assert ended.exit_code == 0
    assert ended.stdout == ""
    assert not (project.root / ".covey").exists()
    assert project.tree() == kept


def test_some_environments(project):
    before = project.stored()

    ended = project.covey("erase", "adds", "both")

    assert ended.exit_code == 0
    assert project.stored() == {"refuses.covey": before["refuses.covey"]}


def test_an_undeclared_environment(project):
    project.covey("run", "--name", "smoke", "-q", "--", "python", "src/sums.py", "add")

    assert project.covey("erase", "smoke").exit_code == 0
    assert sorted(project.stored()) == ["adds.covey", "both.covey", "refuses.covey"]


def test_twice(project):
    project.covey("erase")

    ended = project.covey("erase")

    assert ended.exit_code == 0
    assert "there was nothing to delete" in ended.stderr


def test_corrupt_data_too(project):
    project.bundle("both").write_bytes(b"not a bundle")

    assert project.covey("erase", "both").exit_code == 0
    assert sorted(project.stored()) == ["adds.covey", "refuses.covey"]


def test_a_folder_that_holds_more_keeps_what_is_not_coveys(project):
    project.write("covey.toml", 'data_dir = "build"\n[environments.adds]\ncommand = "python src/sums.py add"\n')
    for name in (".gitignore", "notes.txt", "data/notes.txt", "interrupted/notes.txt", "lib/data/x.covey"):
        project.write(f"build/{name}", "mine")
    assert project.covey("run", "-q").exit_code == 0
    assert (project.root / "build" / "data" / "adds.covey").exists()

    assert project.covey("erase").exit_code == 0

    left = sorted(path for path in project.tree() if path.startswith("build/"))
    assert left == [
        "build/.gitignore",
        "build/data/notes.txt",
        "build/interrupted/notes.txt",
        "build/lib/data/x.covey",
        "build/notes.txt",
    ]
