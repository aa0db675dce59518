from __future__ import annotations

import tomllib

from covey.combine.paths_table import paths_ini, paths_rules

ROOTS = [("src", "/ci/one"), (".", "/srv"), ("src", "/ci/two"), ("a/src", "/x"), ("a.src", "/y")]


def test_roots_of_one_folder_share_an_entry_and_no_name_is_used_twice():
    rules = paths_rules(ROOTS, taken=["src", "a_src"])
    paths = tomllib.loads("\n".join(rules.values()))

    assert list(paths.values()) == [[".", "/srv"], ["a.src", "/y"], ["a/src", "/x"], ["src", "/ci/one", "/ci/two"]]
    assert [*rules] == [".", "a.src", "a/src", "src"]
    assert not {"src", "a_src"} & paths.keys()


def test_what_means_something_else_in_a_pattern_is_spelled_with_a_wildcard():
    assert '"/ci/[1]"' not in paths_rules([("src", "/ci/[1]")])["src"]
    assert "    /ci/?1?\n" in paths_ini([("src", "/ci/[1]")])
    assert "    /c?i\n" in paths_ini([("src", "/c,i")])
    assert "    /$$HOME\n" in paths_ini([("src", "/$HOME")])
