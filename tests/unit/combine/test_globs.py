from __future__ import annotations

import pytest

from covey.combine.globs import any_glob
from covey.errors import ConfigError


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.py", "/deep/down/a.py"),
        ("a.py", "a.py"),
        ("src/*", "src/deep/down/a.py"),
        ("src/**/a.py", "src/a.py"),
        ("src/**/a.py", "src/x/y/a.py"),
        ("*/tests/*", "tests/unit/a.py"),
        ("*/tests/*", "/p/tests/a.py"),
        ("src/[ab].py", "src/b.py"),
        ("src/?.py", "src/c.py"),
        ("src\\a.py", "src/a.py"),
        ("src/a.py", "src\\a.py"),
    ],
)
def test_a_pattern_matches_paths_of_its_shape(pattern, path):
    assert any_glob([pattern]).fullmatch(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("src/*/a.py", "src/a.py"),
        ("src/*/a.py", "src/x/y/a.py"),
        ("a.py", "b/aXpy"),
        ("src/a.py", "/p/src/a.py"),
        ("src/[ab].py", "src/c.py"),
    ],
)
def test_a_pattern_leaves_other_paths_alone(pattern, path):
    assert not any_glob([pattern]).fullmatch(path)


def test_no_pattern_matches_nothing():
    assert not any_glob([]).fullmatch("")


def test_case_is_ignored_on_request():
    assert any_glob(["SRC/a.py"], ignore_case=True).fullmatch("src/A.py")
    assert not any_glob(["SRC/a.py"]).fullmatch("src/A.py")


@pytest.mark.parametrize("pattern", ["***", "src/a**", "**a/b", "x/**/**/y", "src/[ab", "src/a]b", "a/[]b"])
def test_a_malformed_pattern_is_refused_by_name(pattern):
    with pytest.raises(ConfigError) as caught:
        any_glob([pattern])

    assert caught.value.slug == "file-pattern"
    assert repr(pattern) in caught.value.what
