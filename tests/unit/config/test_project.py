from __future__ import annotations

import pytest

from covey.config.project import find_project
from covey.errors import ConfigError


@pytest.fixture
def top(tmp_path):
    top = tmp_path.resolve() / "repo"
    (top / ".git").mkdir(parents=True)
    (top / "a/b").mkdir(parents=True)
    return top


def test_the_nearest_folder_with_covey_tables_is_the_project(top):
    (top / "pyproject.toml").write_text('[tool.covey]\ndata_dir = "x"\n')
    (top / "a/pyproject.toml").write_text("[project]\n")
    assert find_project(top / "a/b").root == top

    (top / "a/covey.toml").write_text("")
    found = find_project(top / "a/b")
    assert (found.root, str(found.tables)) == (top / "a", str(top / "a/covey.toml"))
    assert not found.warnings


def test_covey_toml_wins_over_pyproject_and_says_so(top):
    (top / "pyproject.toml").write_text("[tool.covey.environments.unit]\ncommand = 'a'\n")
    (top / "covey.toml").write_text("[environments.unit]\ncommand = 'b'\n")

    found = find_project(top)

    assert found.tables is not None
    assert found.tables.file == top / "covey.toml"
    (warning,) = found.warnings
    assert str(top / "pyproject.toml") in warning


@pytest.mark.parametrize("mark", ["pyproject.toml", ".coveragerc", ".coveragerc.toml", "setup.cfg", "setup.py"])
def test_without_tables_the_nearest_folder_that_looks_like_a_project_is_it(top, mark):
    (top / "setup.py").write_text("")
    (top / "a" / mark).write_text("")

    found = find_project(top / "a/b")

    assert (found.root, found.tables) == (top / "a", None)


def test_what_is_outside_of_the_repository_is_not_looked_at(top):
    (top.parent / "covey.toml").write_text("this is not TOML")

    assert find_project(top / "a").root == top / "a"


def test_without_anything_the_folder_itself_is_the_project(top):
    assert find_project(top / "a/b").root == top / "a/b"


def test_the_project_is_a_real_path(top):
    (top / "covey.toml").write_text("")
    (top.parent / "link").symlink_to(top)

    assert find_project(top.parent / "link/a").root == top


def test_a_broken_file_on_the_way_is_an_error_that_names_it(top):
    (top / "a/pyproject.toml").write_text("[tool.covey\n")

    with pytest.raises(ConfigError) as caught:
        find_project(top / "a/b")

    assert caught.value.slug == "toml-syntax"
    assert str(top / "a/pyproject.toml") in caught.value.what
