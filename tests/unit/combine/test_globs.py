from __future__ import annotations

import re

import pytest

from covey.combine.globs import glob_regex
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
    assert re.fullmatch(glob_regex(pattern), path)


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
    assert not re.fullmatch(glob_regex(pattern), path)


@pytest.mark.parametrize("pattern", ["***", "src/a**", "**a/b", "x/**/**/y", "src/[ab", "src/a]b", "a/[]b"])
def test_a_malformed_pattern_is_refused_by_name(pattern):
    with pytest.raises(ConfigError) as caught:
        glob_regex(pattern)

    assert caught.value.slug == "file-pattern"
    assert repr(pattern) in caught.value.what
