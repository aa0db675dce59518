from __future__ import annotations

from decimal import Decimal

import pytest

from covey.config.load import load, where
from covey.errors import ConfigError

PYPROJECT = """
[tool.covey]
data_dir = "build/covey"

[tool.covey.environments.unit]
command = "pytest tests/unit"
fail_under = 80.0

[tool.covey.environments.e2e]
command = "tests/e2e.sh"

[tool.coverage.run]
branch = true
source = ["src"]
"""


@pytest.fixture
def root(tmp_path):
    root = tmp_path.resolve()
    (root / ".git").mkdir()
    (root / "src").mkdir()
    return root


def refused(root):
    with pytest.raises(ConfigError) as caught:
        load(root, {})
    return caught.value


def test_one_file_configures_environments_and_measuring(root):
    (root / "pyproject.toml").write_text(PYPROJECT)

    settings = load(root / "src", {})

    assert settings.root == root
    assert settings.source_file == root / "pyproject.toml"
    assert settings.data_dir == root / "build/covey"
    assert list(settings.environments) == ["unit", "e2e"]
    assert settings.environments["unit"].fail_under == Decimal(80)
    assert settings.coverage.branch
    assert settings.coverage.source_dirs == (str(root / "src"),)
    assert not settings.warnings


def test_covey_toml_holds_the_same_tables_without_their_prefix(root):
    (root / "covey.toml").write_text('[environments.unit]\ncommand = "pytest"\n')

    settings = load(root, {})

    assert settings.environments["unit"].command == "pytest"
    assert settings.data_dir == root / ".covey"


def test_a_project_without_any_configuration_has_settings(root):
    settings = load(root / "src", {})

    assert (settings.root, settings.source_file) == (root / "src", None)
    assert not settings.environments


def test_each_value_knows_where_it_was_set(root):
    (root / "pyproject.toml").write_text(PYPROJECT)

    settings = load(root, {"COVERAGE_FILE": "data"})

    assert where(settings, "data_dir") == f"{root}/pyproject.toml [tool.covey]"
    assert where(settings, "environments.unit.command") == f"{root}/pyproject.toml [tool.covey.environments.unit]"
    assert where(settings, "environments.e2e.fail_under") == "the default"
    assert where(settings, "coverage.branch") == f"{root}/pyproject.toml"
    assert where(settings, "coverage.exclude") == "the default"
    assert where(settings, "coverage.data_file") == "the environment variable COVERAGE_FILE"


def test_warnings_of_both_readers_are_collected(root):
    (root / "pyproject.toml").write_text(PYPROJECT + "brunch = true\n")
    (root / "covey.toml").write_text("")

    warnings = load(root, {}).warnings

    assert len(warnings) == 2
    assert any("brunch" in warning for warning in warnings)
    assert any("covey.toml" in warning for warning in warnings)


@pytest.mark.parametrize("folder", [".", "..", "src/..", "/"])
def test_a_data_folder_that_holds_the_project_is_refused(root, folder):
    (root / "covey.toml").write_text(f'data_dir = "{folder}"\n')

    assert refused(root).slug == "bad-value"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("[tool.covey]\nenvironment = {}\n", "unknown-setting"),
        ("[tool.covey]\nenvironments = 3\n", "wrong-type"),
        ("[tool]\ncovey = 'x'\n", "wrong-type"),
        ("tool = 3\n", "wrong-type"),
        ("[tool.covey]\ndata_dir = 3\n", "wrong-type"),
        ("[tool.covey.environments.unit]\n", "nothing-to-run"),
    ],
)
def test_every_malformed_table_is_refused_with_the_file(root, text, slug):
    (root / "pyproject.toml").write_text(text)

    error = refused(root)

    assert error.slug == slug
    assert str(root / "pyproject.toml") in error.what
    assert error.fix


CONTEXTS = """
[tool.covey]
contexts = "test"

[tool.covey.environments.unit]
command = "pytest"

[tool.covey.environments.e2e]
command = "tests/e2e.sh"
contexts = "none"

[tool.coverage.run]
dynamic_context = "test_function"
"""


def test_contexts_are_set_for_the_project_and_otherwise_for_an_environment(root):
    (root / "pyproject.toml").write_text(CONTEXTS)

    settings = load(root, {})

    wanted = {name: settings.for_environment(found).contexts for name, found in settings.environments.items()}
    assert wanted == {"unit": "test", "e2e": ""}
    assert where(settings, "contexts").startswith(str(root / "pyproject.toml"))
    assert where(settings, "environments.e2e.contexts").startswith(str(root / "pyproject.toml"))


def test_where_contexts_are_set_dynamic_context_is_not_obeyed_and_that_is_said(root):
    (root / "pyproject.toml").write_text(CONTEXTS)

    settings = load(root, {})

    obeyed = {
        name: settings.for_environment(found).coverage.dynamic_context for name, found in settings.environments.items()
    }
    assert obeyed == {"unit": None, "e2e": "test_function"}
    assert any("dynamic_context = test_function is not obeyed" in warning for warning in settings.warnings)


@pytest.mark.parametrize("table", ["[tool.covey]", "[tool.covey.environments.unit]\ncommand = 'pytest'"])
def test_a_context_that_is_not_known_is_refused(root, table):
    (root / "pyproject.toml").write_text(f'{table}\ncontexts = "tests"\n')

    assert "none, test" in str(refused(root))
