from __future__ import annotations

from decimal import Decimal

import pytest

from covey.config.coverage_file import read_coverage
from covey.errors import ConfigError


@pytest.fixture
def root(tmp_path):
    return tmp_path.resolve()


def read(root, text, file=".coveragerc", environ=None):
    (root / file).write_text(text)
    return read_coverage(root, environ or {}, pytest.fail)


def refused(root, text, file=".coveragerc", environ=None):
    with pytest.raises(ConfigError) as caught:
        read(root, text, file, environ)
    assert str(root / file) in caught.value.what
    return caught.value


def warned(root, text, file=".coveragerc"):
    (root / file).write_text(text)
    warnings: list[str] = []
    read_coverage(root, {}, warnings.append)
    return warnings


def test_without_a_file_the_settings_are_those_of_coverage(root):
    found = read_coverage(root, {}, pytest.fail)

    assert found.source_file is None
    assert found.data_file == f"{root}/.coverage"
    assert "pragma" in found.exclude
    assert found.fail_under is None


def test_files_without_settings_of_coverage_are_passed_over(root):
    (root / "setup.cfg").write_text("[metadata]\nname = x\n")
    (root / "tox.ini").write_text("[tox]\n")

    found = read(root, "[tool.coverage.run]\nbranch = true\n", "pyproject.toml")

    assert (found.source_file, found.branch) == (root / "pyproject.toml", True)


def test_everything_is_relative_to_the_project_wherever_covey_runs(root, monkeypatch):
    (root / "src").mkdir()
    (root / "elsewhere").mkdir()
    monkeypatch.chdir(root / "elsewhere")

    found = read(root, "[run]\nsource = src\nomit = src/gen.py, */x.py\ndata_file = build/c.db\n")

    assert found.source_dirs == (f"{root}/src",)
    assert found.run_omit == ("src/gen.py", f"{root}/src/gen.py", "*/x.py")
    assert found.data_file == f"{root}/build/c.db"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("75", "75"), ("75.0", "75"), ("92.35", "92.35"), ("99.999", "99.999"), ("0", None), ("1e-3", "0.001")],
)
def test_the_threshold_is_the_decimal_that_coverage_read(root, text, expected):
    found = read(root, f"[report]\nfail_under = {text}\n").fail_under

    assert found == (None if expected is None else Decimal(expected))


def test_environment_variables_replace_the_data_file_the_core_and_the_file(root):
    (root / ".coveragerc").write_text("[run]\nbranch = false\n")
    environ = {"COVERAGE_RCFILE": "other.cfg", "COVERAGE_FILE": "/x/data", "COVERAGE_CORE": "pytrace"}

    found = read(root, "[run]\nbranch = true\ncore = sysmon\n", "other.cfg", environ)

    assert (found.branch, found.data_file, found.core) == (True, "/x/data", "pytrace")


def test_a_canonical_folder_that_is_a_link_is_what_it_links_to(root):
    (root / "lib").mkdir()
    (root / "src").symlink_to("lib")

    found = read(root, "[paths]\nsource =\n    src\n    /ci/src\n")

    assert found.paths == {"source": (f"{root}/lib", "/ci/src")}


def test_options_of_plugins_keep_their_types(root):
    text = '[tool.coverage.run]\nplugins = ["a.b"]\n[tool.coverage.a.b]\nstrict = true\nnames = ["x"]\n'

    assert read(root, text, "pyproject.toml").plugin_options == {"a.b": {"strict": True, "names": ["x"]}}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".coveragerc", "no section\n"),
        (".coveragerc", "[run]\nbranch = maybe\n"),
        (".coveragerc", "[report]\nexclude_lines = (\n"),
        (".coveragerc", "[report]\nexclude_also =\n    a\n    (?i)b\n"),
        (".coveragerc", "[report]\nprecision = two\n"),
        (".coveragerc", "[report]\nprecision = -1\n"),
        (".coveragerc", "[report]\nfail_under = 101\n"),
        (".coveragerc", "[report]\nfail_under = nan\n"),
        (".coveragerc", "[run]\nconcurrency = theads\n"),
        (".coveragerc", "[run]\nconcurrency = gevent, eventlet\n"),
        (".coveragerc", "[run]\ncore = fast\n"),
        (".coveragerc", "[run]\ndynamic_context = test\n"),
        (".coveragerc", "[run]\ncontext = ${NOT_SET_AT_ALL?}\n"),
        (".coveragerc.toml", "[run\n"),
        ("pyproject.toml", "[tool.coverage.run]\nbranch = 3\n"),
        ("pyproject.toml", "[tool.coverage.run]\nsource = 'src'\n"),
        ("pyproject.toml", "[tool.coverage]\nrun = 3\n"),
        ("pyproject.toml", "[tool.coverage]\nrun = 'branch'\n"),
        ("pyproject.toml", "[tool]\ncoverage = 3\n"),
        ("pyproject.toml", "[[tool.coverage.run]]\nbranch = true\n"),
    ],
)
def test_what_coverage_cannot_use_is_refused_with_the_file(root, file, text):
    assert refused(root, text, file).slug == "coverage-config"


def test_a_file_that_is_not_text_is_refused(root):
    (root / "setup.cfg").write_bytes(b"[coverage:run]\nsource = \xff\n")

    with pytest.raises(ConfigError) as caught:
        read_coverage(root, {}, pytest.fail)
    assert caught.value.slug == "coverage-config"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("[run]\nomit = src/x**/a.py\n", "file-pattern"),
        ("[report]\ninclude = src/[a\n", "file-pattern"),
        ("[paths]\nsource =\n    src\n    /ci/*\n", "paths-wildcard-end"),
        ("[paths]\nsource =\n", "paths-empty"),
        ("[run]\nsource = /\n", "source-root"),
    ],
)
def test_patterns_are_checked_when_they_are_read(root, text, slug):
    assert refused(root, text).slug == slug


def test_a_given_file_that_is_not_there_is_refused(root):
    with pytest.raises(ConfigError) as caught:
        read_coverage(root, {"COVERAGE_RCFILE": "gone.cfg"}, pytest.fail)

    assert caught.value.slug == "coverage-config"
    assert str(root / "gone.cfg") in caught.value.what


def test_an_unknown_option_is_a_warning_with_the_likeliest_known_one(root):
    (warning,) = warned(root, "[run]\nbrunch = true\n")

    assert str(root / ".coveragerc") in warning
    assert "brunch" in warning
    assert warning.endswith("did you mean `branch`?")


def test_a_missing_source_folder_is_a_warning(root):
    (warning,) = warned(root, "[run]\nsource =\n    pkg\n    /home/author/src\n")

    assert str(root / ".coveragerc") in warning
    assert "/home/author/src" in warning


def test_a_setting_that_covey_does_not_obey_is_a_warning(root):
    (warning,) = warned(root, "[report]\ncontexts = test_.*\n")

    assert "[report] contexts" in warning
