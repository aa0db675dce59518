from __future__ import annotations

import pytest

from covey.combine.remap import PathRules, locate
from covey.errors import ConfigError

ROOT = "/home/me/proj"


def located(path, paths=None, files=(), folders_of=()):
    rules = PathRules.from_settings(paths or {}).with_implicit(folders_of, root=ROOT)
    return locate(path, root=ROOT, rules=rules, exists=set(files).__contains__)


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("src/a.py", "src/a.py"),
        ("./src/a.py", "src/a.py"),
        ("src/../lib/./a.py", "lib/a.py"),
        ("src\\pkg\\a.py", "src/pkg/a.py"),
        (".\\src\\a.py", "src/a.py"),
        (f"{ROOT}/src/a.py", "src/a.py"),
        (f"/{ROOT}//src/a.py", "src/a.py"),
        (f"{ROOT}/src/../lib/a.py", "lib/a.py"),
        (f"{ROOT}2/src/a.py", "/home/me/proj2/src/a.py"),
        ("../other/a.py", "/home/me/other/a.py"),
        ("/usr/lib/a.py", "/usr/lib/a.py"),
        ("C:\\proj\\src\\a.py", "C:/proj/src/a.py"),
        ("c:/proj\\src\\..\\a.py", "c:/proj/a.py"),
        ("\\\\server\\share\\a.py", "//server/share/a.py"),
    ],
)
def test_without_rules_a_path_is_relative_to_the_project_or_absolute(spelled, expected):
    assert located(spelled) == expected


def test_a_backslash_in_the_name_of_a_file_that_exists_is_kept():
    assert located("odd\\name.py", files=["odd\\name.py"]) == "odd\\name.py"
    assert located(f"{ROOT}/odd\\name.py") == "odd\\name.py"


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/ci/build/src", "/ci/build/src/pkg/a.py"),
        ("/ci/build/src/", "/ci/build/src/pkg/a.py"),
        ("/ci/*/src", "/ci/4711/src/pkg/a.py"),
        ("*/site-packages", "/venv/lib/python3.11/site-packages/pkg/a.py"),
        ("C:\\ci\\src", "c:\\CI\\src\\pkg\\a.py"),
        ("c:/ci/src", "C:\\ci\\src\\pkg\\a.py"),
        ("*\\src", "D:\\anything\\src\\pkg\\a.py"),
        ("build/lib", "build/lib/pkg/a.py"),
        ("build/lib", f"{ROOT}/build/lib/pkg/a.py"),
        ("./build/lib", "build\\lib\\pkg\\a.py"),
        ("../copy/src", "/home/me/copy/src/pkg/a.py"),
        (".", "pkg/a.py"),
    ],
)
def test_a_rule_moves_a_path_to_the_canonical_folder(pattern, path):
    assert located(path, {"source": ["src", pattern]}, files=["src/pkg/a.py"]) == "src/pkg/a.py"


@pytest.mark.parametrize("canonical", ["src", "src/", "./src", ".\\src\\", f"{ROOT}/src"])
def test_the_canonical_folder_may_be_spelled_in_any_way(canonical):
    assert located("/ci/a.py", {"source": [canonical, "/ci"]}, files=["src/a.py"]) == "src/a.py"


def test_the_canonical_folder_may_be_the_project_itself():
    assert located("/ci/src/a.py", {"all": [".", "/ci"]}, files=["src/a.py"]) == "src/a.py"


def test_a_rule_whose_result_does_not_exist_gives_way_to_the_next():
    paths = {"first": ["lib", "/ci"], "second": ["src", "/nowhere", "/ci"]}

    assert located("/ci/a.py", paths, files=["src/a.py"]) == "src/a.py"
    assert located("/ci/a.py", paths, files=["lib/a.py", "src/a.py"]) == "lib/a.py"
    assert located("/ci/a.py", paths, files=[]) == "/ci/a.py"


def test_a_pattern_matches_whole_folder_names_only():
    assert located("/ci/source/a.py", {"s": ["src", "/ci/sour"]}, files=["src/ce/a.py", "src/a.py"]) == (
        "/ci/source/a.py"
    )


def test_the_rule_for_the_whole_project_does_not_reach_outside_of_it():
    assert located("../src/a.py", {"s": ["src/x", "."]}, files=["src/src/a.py"]) == "/home/me/src/a.py"


def test_relative_files_imply_that_their_first_folder_is_the_same_elsewhere():
    seen = ["src/pkg/b.py", f"{ROOT}/tests/test_b.py"]

    assert located("/ci/src/pkg/a.py", files=["src/pkg/a.py"], folders_of=seen) == "src/pkg/a.py"
    assert located("D:\\x\\tests\\a.py", files=["tests/a.py"], folders_of=seen) == "tests/a.py"
    assert located("/ci/lib/a.py", files=["lib/a.py"], folders_of=seen) == "/ci/lib/a.py"
    assert located("/ci/src/pkg/a.py", files=["src/pkg/a.py"]) == "/ci/src/pkg/a.py"


def test_an_implicit_rule_never_moves_a_file_that_exists():
    files = ["src/a.py", "examples/src/a.py"]

    assert located("examples/src/a.py", files=files, folders_of=files) == "examples/src/a.py"


def test_an_implicit_rule_keeps_as_much_of_the_path_as_exists():
    files = ["src/src/a.py", "src/a.py"]

    assert located("/ci/src/src/a.py", files=files, folders_of=files) == "src/src/a.py"


@pytest.mark.parametrize(
    ("paths", "slug"),
    [
        ({"source": []}, "paths-empty"),
        ({"source": ["src", "/ci/*"]}, "paths-wildcard-end"),
        ({"source": ["src", "*/"]}, "paths-wildcard-end"),
        ({"source": ["src", "/ci/x**/src"]}, "file-pattern"),
        ({"source": ["src", "/ci/[ab/src"]}, "file-pattern"),
    ],
)
def test_an_invalid_rule_is_refused_with_its_name(paths, slug):
    with pytest.raises(ConfigError) as caught:
        PathRules.from_settings(paths)

    assert caught.value.slug == slug
    assert "[paths] source" in caught.value.what
